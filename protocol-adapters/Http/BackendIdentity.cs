using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Net.Http.Headers;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>How a request tells an HTTP backend for whom it is.</summary>
internal static class BackendIdentity
{
    /// <summary>Adds Authorization, the identity headers and the operator's own.</summary>
    public static void Add(HttpRequestHeaders headers, BackendCredential credential, HttpBackend backend)
    {
        var user = credential switch
        {
            BackendCredential.Password password => AddBasic(headers, password),
            BackendCredential.BearerToken bearer => AddBearer(headers, bearer),
            BackendCredential.ExternalIdentity external => Clean(external.User),
            _ => throw new InvalidOperationException("An unknown credential shape."),
        };
        foreach (var name in backend.IdentityHeaders)
        {
            headers.TryAddWithoutValidation(name, user);
        }

        foreach (var (name, value) in backend.Headers)
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }

    private static string AddBasic(HttpRequestHeaders headers, BackendCredential.Password password)
    {
        var user = Clean(password.User);
        var pair = new byte[Encoding.UTF8.GetByteCount(user) + 1 + password.Secret.Length];
        var length = Encoding.UTF8.GetBytes(user, pair);
        pair[length] = (byte)':';
        password.Secret.Octets.CopyTo(pair.AsSpan(length + 1));
        headers.TryAddWithoutValidation(HeaderNames.Authorization, "Basic " + Convert.ToBase64String(pair));
        CryptographicOperations.ZeroMemory(pair);
        return user;
    }

    private static string AddBearer(HttpRequestHeaders headers, BackendCredential.BearerToken bearer)
    {
        headers.TryAddWithoutValidation(HeaderNames.Authorization, "Bearer " + Encoding.ASCII.GetString(bearer.Token.Octets));
        return Clean(bearer.User);
    }

    /// <summary>The only way a name reaches a backend's header: no control, no colon (RFC 7617 §2: it would end the name).</summary>
    private static string Clean(string user) =>
        user.AsSpan().IndexOf(':') < 0 && !user.Any(static character => char.IsControl(character) || character > '\x7e')
            ? user
            : throw new InvalidOperationException("The account's name can't stand in a header.");
}
