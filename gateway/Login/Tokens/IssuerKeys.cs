using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Login.Tokens;

/// <summary>
/// One issuer's name and keys, as its discovery document says. Read when first wanted, again when old, and at once for a key that is not known, but not
/// more often than every <see cref="ShortestPause"/>: a made-up key id must not turn every guess into a request. One request at a time, which
/// all who wait share. With the issuer away what was read counts on for a while.
/// </summary>
internal sealed partial class IssuerKeys(string name, TokenIssuerOptions options, IHttpClientFactory http, TimeProvider time, ILogger<IssuerKeys> logger)
{
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(30);

    private const int MaxDocumentOctets = 512 * 1024;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Lock _swap = new();
    private Task _asking = Task.CompletedTask;
    private Known? _known;
    private long? _asked;

    /// <summary>The options it was made with.</summary>
    public TokenIssuerOptions Options => options;

    /// <summary>
    /// The issuer's name and keys, looked up anew if <paramref name="keyId"/> is not among them. Null: nothing usable can be had now.
    /// </summary>
    public async Task<Known?> FindAsync(string? keyId, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _known);
        if (known is null || !known.Has(keyId) || IsOld(known, options.KeyLifetime))
        {
            // An old answer that has the key is as good while the new one is fetched.
            var asking = AskIfDue();
            if (known is null || !known.Has(keyId)) await asking.WaitAsync(cancellationToken);
            known = Volatile.Read(ref _known);
        }

        return known is null || IsOld(known, options.KeyLifetime + options.MaxStale) ? null : known;
    }

    /// <summary>Whether the last look was in vain: a key that is not known may then be a good one.</summary>
    public bool IsAway { get; private set; }

    private bool IsOld(Known known, TimeSpan limit) => time.GetElapsedTime(known.ReadAt) > limit;

    private Task AskIfDue()
    {
        lock (_swap)
        {
            if (_asking.IsCompleted && (_asked is not { } asked || time.GetElapsedTime(asked) >= ShortestPause))
            {
                _asked = time.GetTimestamp();
                // Not bound to one caller's token: the others wait for the same answer.
                _asking = Task.Run(AskAsync);
            }

            return _asking;
        }
    }

    private async Task AskAsync()
    {
        try
        {
            using var deadline = new CancellationTokenSource(Deadline, time);
            using var client = http.CreateClient(nameof(IssuerKeys));
            client.MaxResponseContentBufferSize = MaxDocumentOctets;
            var discovery = await client.GetStringAsync(new Uri(options.Authority.TrimEnd('/') + "/.well-known/openid-configuration"), deadline.Token);
            var document = OpenIdConnectConfiguration.Create(discovery);
            var keys = new JsonWebKeySet(await client.GetStringAsync(KeysOf(document), deadline.Token));
            Volatile.Write(ref _known, new Known(document.Issuer, [.. keys.GetSigningKeys()], time.GetTimestamp()));
            if (IsAway) Log.Back(logger, name);
            IsAway = false;
        }
        // The document is the issuer's: whatever it holds must not end a sign-in otherwise than "not now".
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or ArgumentException or FormatException
            or InvalidOperationException or System.Text.Json.JsonException or IOException or System.Security.Cryptography.CryptographicException)
        {
            if (!IsAway) Log.Away(logger, name, options.Authority, fault.GetType().Name);
            IsAway = true;
        }
    }

    private static Uri KeysOf(OpenIdConnectConfiguration document)
    {
        var url = new Uri(document.JwksUri ?? throw new FormatException("The discovery document names no keys."));
        return string.IsNullOrEmpty(document.Issuer) || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
            ? throw new FormatException("The discovery document names no issuer, or keys in clear.")
            : url;
    }

    /// <summary>What was read.</summary>
    /// <param name="Issuer">As its tokens must say.</param>
    /// <param name="Keys">For signatures.</param>
    /// <param name="ReadAt">Timestamp.</param>
    internal sealed record Known(string Issuer, IReadOnlyList<SecurityKey> Keys, long ReadAt)
    {
        /// <summary>Whether a key of that id is among them; a token without one is tried with all.</summary>
        public bool Has(string? keyId) => string.IsNullOrEmpty(keyId) || Keys.Any(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal));
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "Issuer {Issuer} at {Authority} does not tell its keys: {Fault}", EventName = "TokenIssuerAway")]
        public static partial void Away(ILogger logger, string issuer, string authority, string fault);

        [LoggerMessage(2021, LogLevel.Information, "Issuer {Issuer} tells its keys again", EventName = "TokenIssuerBack")]
        public static partial void Back(ILogger logger, string issuer);
    }
}
