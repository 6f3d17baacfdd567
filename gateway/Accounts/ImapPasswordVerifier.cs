using Gateway.Backends;
using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Accounts;

/// <summary>
/// Checks by signing in to the account's own IMAP backend, with the name that this backend knows it by. A password is shown to no other
/// backend; a made-up account goes where its domain goes.
/// </summary>
internal sealed partial class ImapPasswordVerifier(BackendRouter router, IMailboxSignIn signIn, TimeProvider time, ILogger<ImapPasswordVerifier> logger)
    : IAccountPasswordVerifier
{
    /// <inheritdoc/>
    public async Task<AccountPasswordVerdict> VerifyAsync(Account account, Secret password, CancellationToken cancellationToken)
    {
        if (router.Route(account, ProtocolCatalog.Imap) is not { IsDown: false } route) return AccountPasswordVerdict.Unavailable;

        var asked = new BackendCredentialRequest { AccountId = account.Id, Presented = password, Mechanism = LoginMechanism.Plain };
        using var credential = await route.PassThrough.ObtainAsync(asked, cancellationToken);
        if (credential is not BackendCredential.Password shown) return AccountPasswordVerdict.Unavailable;

        foreach (var destination in route.Destinations)
        {
            var verdict = await AskAsync(destination, shown, cancellationToken);
            if (verdict is not AccountPasswordVerdict.Unavailable) return verdict;
        }

        return AccountPasswordVerdict.Unavailable;
    }

    private async Task<AccountPasswordVerdict> AskAsync(BackendEndpoint destination, BackendCredential.Password shown, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(destination.Timeout * 2, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await signIn.TryAsync(destination, shown, stop.Token) switch
            {
                BackendLoginOutcome.Accepted => AccountPasswordVerdict.Right,
                BackendLoginOutcome.Refused => AccountPasswordVerdict.Wrong,
                _ => AccountPasswordVerdict.Unavailable,
            };
        }
        catch (Exception away) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NoAnswer(logger, away, destination.BackendName, destination.Host, destination.Port);
            return AccountPasswordVerdict.Unavailable;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2150, LogLevel.Warning, "Backend {Backend}: {Host}:{Port} gave no answer to a password of the portal", EventName = "PasswordCheckFailed")]
        public static partial void NoAnswer(ILogger logger, Exception exception, string backend, string host, int port);
    }
}
