using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>An attempt and the command that it must be answered under.</summary>
internal sealed record ImapLoginRequest(string Tag, LoginAttempt Attempt, SaslServerExchange? Exchange) : IDisposable
{
    public void Dispose()
    {
        Attempt.Secret.Dispose();
        Exchange?.Dispose();
    }
}
