using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;

namespace Gateway.Backends;

/// <summary>
/// Proves an HTTP credential by an IMAP sign-in at the same backend. Answers are shared by everybody who asks for the same
/// credential in the same moment, and kept as long as each asker finds fresh enough.
/// </summary>
internal sealed partial class MailboxProof(BackendRouter router, DestinationHealth health, IMailboxSignIn signIn, TimeProvider time, ILogger<MailboxProof> logger)
    : IMailboxProof
{
    private const int MaxKept = 100_000;
    private static readonly TimeSpan KeepRefusal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepOutage = TimeSpan.FromSeconds(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, Proof> _proofs = new(StringComparer.Ordinal);

    public async ValueTask<BackendLoginOutcome> ProveAsync(LoginGrant grant, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (grant.Credential is not BackendCredential.Password credential)
        {
            // A token or a trusted header proves nothing at an IMAP server: such a backend must not ask for a proof.
            return BackendLoginOutcome.Unavailable;
        }

        var key = KeyOf(grant.BackendName, credential);
        if (_proofs.TryGetValue(key, out var proof) && IsUsable(proof, maxAge))
        {
            return await proof.Outcome.WaitAsync(cancellationToken);
        }

        // The credential belongs to the request; the shared attempt works on its own copy.
        var copy = new BackendCredential.Password(credential.User, credential.Secret.Clone(), credential.ActFor, credential.UseLoginCommand);
        var fresh = new Proof(time, new Question(grant.BackendName, grant.Account, copy), AskAsync);
        var winner = proof is null ? _proofs.GetOrAdd(key, fresh) : _proofs.TryUpdate(key, fresh, proof) ? fresh : _proofs.GetValueOrDefault(key, fresh);
        if (!ReferenceEquals(winner, fresh))
        {
            copy.Dispose();
        }

        Trim();
        return await winner.Outcome.WaitAsync(cancellationToken);
    }

    private bool IsUsable(Proof proof, TimeSpan maxAge)
    {
        if (!proof.Outcome.IsCompletedSuccessfully)
        {
            return !proof.Outcome.IsCompleted;
        }

        var keep = proof.Outcome.GetAwaiter().GetResult() switch
        {
            BackendLoginOutcome.Accepted => maxAge,
            BackendLoginOutcome.Refused => KeepRefusal,
            _ => KeepOutage,
        };
        return time.GetElapsedTime(proof.Started) < keep;
    }

    private async Task<BackendLoginOutcome> AskAsync(Question question)
    {
        using (question.Credential)
        {
            if (router.Table.Find(question.Backend, ProtocolCatalog.Imap) is not { } service)
            {
                return BackendLoginOutcome.Unavailable;
            }

            var outcome = BackendLoginOutcome.Unreachable;
            foreach (var destination in health.Order(service.Destinations))
            {
                outcome = await TryAsync(destination, question.Account, question.Credential);
                if (outcome is not BackendLoginOutcome.Unreachable)
                {
                    return outcome;
                }
            }

            return outcome;
        }
    }

    private async Task<BackendLoginOutcome> TryAsync(BackendEndpoint destination, string account, BackendCredential.Password credential)
    {
        using var deadline = new CancellationTokenSource(destination.Timeout, time);
        try
        {
            var outcome = await signIn.TryAsync(destination, credential, deadline.Token);
            health.Succeeded(destination);
            if (outcome is BackendLoginOutcome.Refused)
            {
                Log.Refused(logger, destination.BackendName, account);
            }

            return outcome;
        }
        catch (Exception exception)
        {
            Log.NoAnswer(logger, exception, destination.BackendName, destination.Host, destination.Port);
            health.Failed(destination);
            return BackendLoginOutcome.Unreachable;
        }
    }

    private string KeyOf(string backend, BackendCredential.Password credential)
    {
        Span<byte> mac = stackalloc byte[32];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes(backend + "\n" + credential.User + "\n"));
        hmac.AppendData(credential.Secret.Octets);
        hmac.GetHashAndReset(mac);
        return Convert.ToBase64String(mac);
    }

    // Whole at once, and rarely: everybody then proves himself again.
    private void Trim()
    {
        if (_proofs.Count > MaxKept)
        {
            _proofs.Clear();
        }
    }

    private sealed record Question(string Backend, string Account, BackendCredential.Password Credential);

    private sealed class Proof(TimeProvider time, Question question, Func<Question, Task<BackendLoginOutcome>> ask)
    {
        private readonly Lazy<Task<BackendLoginOutcome>> _outcome = new(() => Task.Run(() => ask(question)));

        public long Started { get; } = time.GetTimestamp();

        public Task<BackendLoginOutcome> Outcome => _outcome.Value;
    }

    private static partial class Log
    {
        [LoggerMessage(2304, LogLevel.Warning, "Backend {Backend}: the mailbox of {Account} refused the credential that HTTP would be given", EventName = "MailboxRefused")]
        public static partial void Refused(ILogger logger, string backend, string account);

        [LoggerMessage(2305, LogLevel.Warning, "Backend {Backend}: no mailbox proof from {Host}:{Port}", EventName = "MailboxProofFailed")]
        public static partial void NoAnswer(ILogger logger, Exception exception, string backend, string host, int port);
    }
}
