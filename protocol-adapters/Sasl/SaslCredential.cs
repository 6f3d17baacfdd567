using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Sasl;

/// <summary>What an exchange collects.</summary>
internal sealed class SaslCredential : IDisposable
{
    /// <summary>Longest name that a <see cref="LoginAttempt"/> carries.</summary>
    public const int MaxNameOctets = 1_024;

    public byte[] Authcid { get; private set; } = [];

    public byte[] Authzid { get; private set; } = [];

    public Secret? Secret { get; private set; }

    public bool TrySetNames(ReadOnlySpan<byte> authcid, ReadOnlySpan<byte> authzid)
    {
        if (authcid.Length > MaxNameOctets || authzid.Length > MaxNameOctets)
        {
            return false;
        }
        Authcid = authcid.ToArray();
        Authzid = authzid.ToArray();
        return true;
    }

    public void SetSecret(ReadOnlySpan<byte> octets)
    {
        Secret?.Dispose();
        Secret = Secret.Copy(octets);
    }

    public Secret TakeSecret()
    {
        var taken = Secret ?? throw new InvalidOperationException("The exchange is not complete.");
        Secret = null;
        return taken;
    }

    public void Dispose() => Secret?.Dispose();
}
