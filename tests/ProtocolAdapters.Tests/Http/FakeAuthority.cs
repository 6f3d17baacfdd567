using System.Text;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Tests.Http;

/// <summary>Grants every <c>name:right</c> as <c>name</c>; everything else as the test says.</summary>
internal sealed class FakeAuthority : ILoginAuthority
{
    public const string BackendName = "main";

    public List<LoginAttempt> Attempts { get; } = [];

    /// <summary>What a right secret gets instead of a grant.</summary>
    public LoginDecision.Denied? Denial { get; set; }

    public int? ExpiresInDays { get; set; }

    /// <summary>What a grant says of the device.</summary>
    public DeviceOrder? Device { get; set; }

    public Func<string, BackendCredential> Credential { get; set; } = user => new BackendCredential.Password(user, Secret.FromText("backend-secret"));

    public List<FakeLease> Leases { get; } = [];

    public ValueTask<LoginDecision> DecideAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        lock (Attempts)
        {
            Attempts.Add(attempt);
            var name = Encoding.UTF8.GetString(attempt.Authcid.Span);
            if (!attempt.Secret.Octets.SequenceEqual("right"u8))
            {
                return new(new LoginDecision.Denied(LoginDenial.InvalidCredentials));
            }

            if (Denial is { } denial)
            {
                return new(denial);
            }

            var lease = new FakeLease();
            Leases.Add(lease);
            return new(new LoginDecision.Granted(new LoginGrant
            {
                Account = name,
                BackendName = BackendName,
                Destinations = [new BackendEndpoint { BackendName = BackendName, Host = "127.0.0.1", Port = 1 }],
                Credential = Credential(name),
                Lease = lease,
                ExpiresInDays = ExpiresInDays,
                Device = Device,
            }));
        }
    }
}

/// <summary>Remembers what it was told.</summary>
internal sealed class FakeLease : SessionLease
{
    private readonly CancellationTokenSource _terminated = new();

    public override string Id => "lease";

    public override CancellationToken Terminated => _terminated.Token;

    public override SessionTermination Termination => _terminated.IsCancellationRequested ? SessionTermination.AppPasswordRevoked : SessionTermination.None;

    public List<BackendLoginOutcome> Outcomes { get; } = [];

    public SessionEnd? Ended { get; private set; }

    public LoginDecision.Denied? OnRefusal { get; set; }

    public void Terminate() => _terminated.Cancel();

    public override void DestinationFailed(BackendEndpoint destination)
    {
    }

    public override LoginDecision.Denied? BackendAnswered(BackendLoginOutcome outcome)
    {
        Outcomes.Add(outcome);
        return outcome is BackendLoginOutcome.Refused ? OnRefusal : null;
    }

    public override void End(SessionEnd end) => Ended ??= end;

    protected override void Dispose(bool disposing)
    {
    }
}
