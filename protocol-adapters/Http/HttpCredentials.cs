using Gateway.ProtocolAdapters.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>The credential of one request, taken out of its headers.</summary>
/// <param name="Mechanism">Basic or Bearer.</param>
/// <param name="Authcid">The name; empty for a token.</param>
/// <param name="Secret">Owned by this value.</param>
internal sealed record HttpCredentials(LoginMechanism Mechanism, ReadOnlyMemory<byte> Authcid, Secret Secret) : IDisposable
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => Secret.Dispose();

    /// <summary>
    /// Reads and removes <c>Authorization</c>. Null when it is absent, given twice, malformed or of a scheme that is not taken
    /// (NTLM and Negotiate sign in a connection, not a request).
    /// </summary>
    public static HttpCredentials? Take(HttpRequest request, bool bearer)
    {
        var values = request.Headers[HeaderNames.Authorization];
        request.Headers.Remove(HeaderNames.Authorization);
        if (values.Count != 1 || values[0] is not { Length: <= Secret.MaxOctets } value)
        {
            return null;
        }

        if (value.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            return BasicCredentials.TryParse(value.AsSpan(Basic.Length).Trim(' '), out var basic)
                ? new HttpCredentials(LoginMechanism.Basic, basic.Authcid, basic.Secret)
                : null;
        }

        if (!bearer || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = value[Bearer.Length..].Trim(' ');
        return token.Length > 0 && token.All(static character => character is > ' ' and < '\x7f')
            ? new HttpCredentials(LoginMechanism.Bearer, ReadOnlyMemory<byte>.Empty, Secret.FromText(token))
            : null;
    }
}
