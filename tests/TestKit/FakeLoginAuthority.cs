using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.TestKit;

/// <summary>
/// Knows one account, alice@example.test, with the app password <see cref="AppPassword"/>; everything else is wrong. <see cref="Deny"/>
/// overrides. What was asked is remembered as text.
/// </summary>
public sealed class FakeLoginAuthority : ILoginAuthority
{
    public const string Account = "alice@example.test";
    public const string AppPassword = "abcd-efgh-ijkm-npqr-stuv";

    /// <summary>Where the account's mail is, in the order to try.</summary>
    public IReadOnlyList<BackendEndpoint> Destinations { get; set; } = [];

    /// <summary>Answer every attempt with this.</summary>
    public LoginDecision.Denied? Deny { get; set; }

    /// <summary>What is presented to the backend, afresh for each grant.</summary>
    public Func<BackendCredential> Credential { get; set; } = () =>
        new BackendCredential.Password("gateway", Secret.FromText("master"), ActFor: Account);

    /// <summary>Done before each decision.</summary>
    public Func<Task> BeforeDecision { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited before each decision, with the adapter's token.</summary>
    public Func<CancellationToken, Task> WhileDeciding { get; set; } = _ => Task.CompletedTask;

    /// <summary>Attempts, as <c>authzid|authcid|secret</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The newest attempt; its secret is gone.</summary>
    public LoginAttempt? LastAttempt { get; private set; }

    /// <summary>Leases granted, oldest first.</summary>
    public ConcurrentQueue<FakeSessionLease> Leases { get; } = new();

    /// <inheritdoc/>
    public async ValueTask<LoginDecision> DecideAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        var name = Encoding.Latin1.GetString(attempt.Authcid.Span);
        var actFor = Encoding.Latin1.GetString(attempt.Authzid.Span);
        var secret = Encoding.Latin1.GetString(attempt.Secret.Octets);
        Asked.Enqueue($"{actFor}|{name}|{secret}");
        LastAttempt = attempt;
        await BeforeDecision();
        await WhileDeciding(cancellationToken);
        if (Deny is not null)
        {
            return Deny;
        }
        if (actFor.Length > 0 && !actFor.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            return new LoginDecision.Denied(LoginDenial.AuthorizationFailed);
        }
        return name.Equals(Account, StringComparison.OrdinalIgnoreCase) && secret == AppPassword
            ? new LoginDecision.Granted(Grant())
            : new LoginDecision.Denied(LoginDenial.InvalidCredentials);
    }

    /// <summary>An endpoint in clear on loopback.</summary>
    public static BackendEndpoint EndpointAt(IPEndPoint address) => new()
    {
        BackendName = "test",
        Host = address.Address.ToString(),
        Port = address.Port,
        Tls = BackendTls.None,
    };

    private LoginGrant Grant()
    {
        var lease = new FakeSessionLease();
        Leases.Enqueue(lease);
        return new LoginGrant
        {
            Account = Account,
            Destinations = Destinations,
            BackendName = "test",
            Credential = Credential(),
            Lease = lease,
        };
    }
}
