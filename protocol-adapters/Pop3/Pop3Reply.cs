using System.Text;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Pop3;

/// <summary>What we say to a POP3 client, in its words.</summary>
internal static class Pop3Reply
{
    public static byte[] Ok(string text) => Line("+OK " + text);

    public static byte[] Error(string text) => Line("-ERR " + text);

    /// <summary>"+ " and its text, which may be empty: the space stays (RFC 5034 §4).</summary>
    public static byte[] Continue(string text) => Line("+ " + text);

    /// <summary>RFC 2449 §5. TOP and UIDL every backend has, and clients look for them before they sign in.</summary>
    public static byte[] Capabilities(IReadOnlyList<string> mechanisms, bool takesSecrets, bool offersStls) => Line(string.Join("\r\n",
        ["+OK Capability list follows", "TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING",
            .. takesSecrets ? ["USER", "SASL " + string.Join(' ', mechanisms)] : Array.Empty<string>(),
            .. offersStls ? ["STLS"] : Array.Empty<string>(), "."]));

    /// <summary>The answer to a refused sign-in (RFC 2449 §8, RFC 3206; the table of docs/architecture.md).</summary>
    public static byte[] ForDenial(LoginDecision.Denied denied) => Error(denied.Denial switch
    {
        LoginDenial.InvalidCredentials or LoginDenial.InvalidToken => "[AUTH] Invalid user name or app password.",
        LoginDenial.AppPasswordRequired => "[AUTH] This account needs an app password here, not the account password." + Help(denied),
        LoginDenial.Expired => "[AUTH] This app password has expired." + Help(denied),
        LoginDenial.ProtocolNotAllowed => "[SYS/PERM] This app password or account may not use POP3.",
        LoginDenial.NetworkNotAllowed => "[SYS/PERM] Sign-in is not allowed from your network.",
        LoginDenial.DeviceNotAllowed => "[SYS/PERM] This app password belongs to another device, or this device is blocked.",
        LoginDenial.AccountBlocked => "[SYS/PERM] This account is blocked.",
        LoginDenial.TooManyAttempts => "[LOGIN-DELAY] Too many attempts; try again later.",
        LoginDenial.Unavailable => "[SYS/TEMP] Sign-in is not possible at the moment; try again later.",
        LoginDenial.AuthorizationFailed => "[AUTH] You may not sign in as somebody else.",
        LoginDenial.EncryptionRequired => "Use STLS first.",
        _ => throw new ArgumentOutOfRangeException(nameof(denied), denied.Denial, "Every denial has an answer."),
    });

    private static string Help(LoginDecision.Denied denied) => denied.HelpUrl is null ? "" : $" Make one at {denied.HelpUrl}";

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\r\n");
}
