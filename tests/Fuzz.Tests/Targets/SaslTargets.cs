using System.Text;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Sasl;

namespace Gateway.Fuzz.Tests.Targets;

/// <summary>SASL exchanges, and what we say in them ourselves.</summary>
internal static class SaslTargets
{
    public static FuzzTarget[] All { get; } =
    [
        new("SASL responses",
            ["AGFsaWNlAHB3", "=", "*", "bixhPWEsAWF1dGg9QmVhcmVyIHgBAQ==", "dXNlcj1hAWF1dGg9QmVhcmVyIHgBAQ==", "YWxpY2U=\ncHc=", "bixhPWE9MkNiLAFhdXRoPUJlYXJlciB4AQE=", "YQBhAGI="],
            LookAtResponses),
        new("SASL messages", ["\0alice\0pw", "alice\0alice\0pw", "n,a=alice,\u0001auth=Bearer x\u0001\u0001", "user=alice\u0001auth=Bearer x\u0001\u0001", "alice", "n,,\u0001auth=Bearer x\u0001\u0001"], LookAtMessage),
        new("SASL as written", ["alice@example.test secret", "a,b=c\u00e9 \u00ff", "x y"], LookAtWritten),
    ];

    private static int LookAtResponses(FuzzInput input)
    {
        var kind = 0;
        foreach (var mechanism in SaslServerExchange.Mechanisms)
        {
            kind = (kind * 5) + (int)Play(mechanism, input.Octets, out _, out _);
        }
        return kind;
    }

    private static int LookAtMessage(FuzzInput input)
    {
        var kind = 0;
        foreach (var mechanism in SaslServerExchange.Mechanisms)
        {
            kind = (kind * 5) + (int)Play(mechanism, SaslBase64.Encode(input.Octets.AsSpan(0, Math.Min(input.Octets.Length, 9_000))), out _, out _);
        }
        return kind;
    }

    private static SaslStep Play(string mechanism, byte[] responses, out string name, out string secret)
    {
        using var exchange = SaslServerExchange.Begin(Encoding.ASCII.GetBytes(mechanism));
        Must.Hold(exchange is not null, "what is offered is served");
        (name, secret) = ("", "");
        var lines = responses.AsSpan();
        var step = SaslStep.Challenge;
        for (var round = 0; step is SaslStep.Challenge && round < 4; round++)
        {
            var end = lines.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            step = round == 0 ? exchange.RespondInitially(line) : exchange.Respond(line);
        }

        Must.Hold(step is not SaslStep.Challenge, "an exchange ends");
        if (step is SaslStep.Complete)
        {
            var (authcid, authzid, taken) = exchange.TakeAttemptParts();
            using (taken)
            {
                Must.Hold(authcid.Length <= 1_024 && authzid.Length <= 1_024 && taken.Length is > 0 and <= Secret.MaxOctets, "what it carries is bounded");
                Must.Hold(mechanism != "PLAIN" || (authcid.Length > 0 && !authcid.Contains((byte)0) && !taken.Octets.Contains((byte)0)), "NUL separates, and is in nothing");
                (name, secret) = (Encoding.UTF8.GetString(authcid.Length > 0 ? authcid : authzid), Encoding.Latin1.GetString(taken.Octets));
            }
        }
        return step;
    }

    // What we send to a backend is read by our own server as what was meant.
    private static int LookAtWritten(FuzzInput input)
    {
        var (first, second) = input.Halves();
        var name = new string([.. Encoding.Latin1.GetString(first).Where(letter => !char.IsControl(letter)).Take(400)]);
        byte[] octets = [.. second.Where(octet => octet is > 0x20 and < 0x7F).Take(4_000)];
        if (name.Length == 0 || octets.Length == 0)
        {
            return 0;
        }

        using var password = new BackendCredential.Password(name, Secret.Copy(octets), ActFor: name);
        using var token = new BackendCredential.BearerToken(name, Secret.Copy(octets));
        foreach (var (mechanism, message) in new[]
        {
            ("PLAIN", SaslClientResponse.Plain(password)), ("XOAUTH2", SaslClientResponse.XOAuth2(token)), ("OAUTHBEARER", SaslClientResponse.OAuthBearer(token)),
            ("LOGIN", [.. SaslClientResponse.LoginName(password), (byte)'\n', .. SaslClientResponse.LoginPassword(password)]),
        })
        {
            var step = Play(mechanism, message, out var readName, out var readSecret);
            Must.Hold(step is SaslStep.Complete && readName == name && readSecret == Encoding.Latin1.GetString(octets), "a server reads what was written");
        }
        return 1 + (name.Contains(',', StringComparison.Ordinal) ? 1 : 0) + (name.Contains('=', StringComparison.Ordinal) ? 2 : 0);
    }
}
