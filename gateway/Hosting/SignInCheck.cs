using Gateway.Backends;
using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;

namespace Gateway.Hosting;

/// <summary>
/// Signs in for one account at every destination of its backend, with what the gateway would show there, and out again: proof that app passwords
/// will open a mailbox.
/// </summary>
internal sealed class SignInCheck(BackendTable table, BackendTrial trial, IMailboxSignIn mailbox)
{
    /// <summary>A line for each destination; one that says so when no backend is the account's.</summary>
    public async Task<IReadOnlyList<CheckLine>> RunAsync(string account, string? group, CancellationToken cancellationToken)
    {
        var backend = BackendRouter.BackendOf(table, account, group);
        var services = table.Services.Where(service => string.Equals(service.BackendName, backend, StringComparison.OrdinalIgnoreCase)).ToList();
        if (services.Count == 0)
        {
            return [CheckLine.Bad($"sign-in of {account}", "no backend is this account's; name one in Gateway:Routes")];
        }

        return await Task.WhenAll(
            from service in services
            from destination in service.Destinations
            select TryAsync(service, destination, account, cancellationToken));
    }

    private Task<CheckLine> TryAsync(BackendService service, BackendEndpoint destination, string account, CancellationToken cancellationToken)
    {
        var subject = $"sign-in of {account} at {BackendCheck.SubjectOf(service, destination)}";
        if (service.Source is PassThroughSource)
        {
            return Task.FromResult(CheckLine.Good(subject, "not tried: this backend judges what the mail app sends"));
        }

        return BackendReach.TryAsync(
            subject,
            service.Protocol,
            destination,
            async token =>
            {
                using var nothing = Secret.Copy([]);
                using var credential = await service.Source.ObtainAsync(
                    new() { AccountId = account, Presented = nothing, Mechanism = LoginMechanism.Plain }, token);
                var outcome = service.Protocol.IsHttp
                    ? await HttpAsync(service, destination, credential, token)
                    : await trial.SignInAsync(service.Protocol, destination, credential, token);
                return Describe(subject, outcome);
            },
            cancellationToken);
    }

    private async Task<BackendLoginOutcome> HttpAsync(
        BackendService service, BackendEndpoint destination, BackendCredential credential, CancellationToken cancellationToken)
    {
        var side = HttpBackendCatalog.ToBackend(service, table);
        using var client = BackendCheck.ClientFor(destination);
        using var request = HttpTrial.RequestFor(side, BackendClusters.AddressOf(destination), credential);
        using var response = await client.SendAsync(request, cancellationToken);
        var answer = (int)response.StatusCode switch
        {
            401 or 403 => BackendLoginOutcome.Refused,
            >= 500 => BackendLoginOutcome.Unavailable,
            _ => BackendLoginOutcome.Accepted,
        };
        // A backend that believes any password proves nothing; its mailbox server does.
        return answer is BackendLoginOutcome.Accepted && side.ProveMailbox && credential is BackendCredential.Password password
            && table.Find(service.BackendName, ProtocolCatalog.Imap) is { } imap
            ? await mailbox.TryAsync(imap.Destinations[0], password, cancellationToken)
            : answer;
    }

    private static CheckLine Describe(string subject, BackendLoginOutcome outcome) => outcome switch
    {
        BackendLoginOutcome.Accepted => CheckLine.Good(subject, "signed in"),
        BackendLoginOutcome.Refused => CheckLine.Bad(subject, "it refused the gateway; correct Method, its user and its secret file, let that server trust this machine, and see whether the mailbox exists there"),
        _ => CheckLine.Bad(subject, "it can't sign anybody in now, or the mailbox does not exist there; its own log says more"),
    };
}
