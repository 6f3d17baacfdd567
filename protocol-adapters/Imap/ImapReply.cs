using System.Text;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Imap;

/// <summary>What we say to an IMAP client, in its words. Helpers make octets; only the dialog sends them.</summary>
internal static class ImapReply
{
    public static byte[] Greeting(string capabilities) => Line($"* OK [CAPABILITY {capabilities}] IMAP gateway ready.");

    public static byte[] Capability(string tag, string capabilities) =>
        Line($"* CAPABILITY {capabilities}\r\n{tag} OK CAPABILITY completed.");

    public static byte[] Ok(string tag, string text) => Line($"{tag} OK {text}");

    /// <summary>The tagged OK of a sign-in, with what the backend can do (RFC 9051 §7.1, CAPABILITY response code).</summary>
    public static byte[] SignedIn(string tag, string capabilities) =>
        Line(capabilities.Length == 0 ? $"{tag} OK Logged in." : $"{tag} OK [CAPABILITY {capabilities}] Logged in.");

    public static byte[] Id(string tag) => Line($"* ID (\"name\" \"Gateway\")\r\n{tag} OK ID completed.");

    public static byte[] Logout(string tag) => Line($"* BYE Logging out.\r\n{tag} OK LOGOUT completed.");

    public static byte[] Bad(string tag, string text) => Line($"{(tag.Length == 0 ? "*" : tag)} BAD {text}");

    public static byte[] No(string tag, string text) => Line($"{tag} NO {text}");

    public static byte[] Bye(string text) => Line($"* BYE {text}");

    /// <summary>"+ " and its text, which may be empty: the space stays (RFC 9051 §7.5).</summary>
    public static byte[] Continue(string text) => Line($"+ {text}");

    public static byte[] StillWorking { get; } = Line("* OK Still working on your sign-in.");

    /// <summary>The last line of a session that ends from outside.</summary>
    public static byte[] Farewell(SessionTermination reason) => reason switch
    {
        SessionTermination.AppPasswordRevoked => Bye("[ALERT] The app password of this device was deleted or has expired."),
        SessionTermination.AccountChanged => Bye("[ALERT] Your account has changed; sign in again."),
        SessionTermination.EndedByRequest => Bye("[ALERT] This session was ended on request."),
        SessionTermination.Drain or SessionTermination.None => Bye("The server is restarting; please reconnect."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A new reason needs its own words."),
    };

    /// <summary>The tagged NO of a refused sign-in (RFC 5530; the table of docs/architecture.md).</summary>
    public static byte[] ForDenial(string tag, LoginDecision.Denied denied) => No(tag, denied.Denial switch
    {
        LoginDenial.InvalidCredentials or LoginDenial.InvalidToken => "[AUTHENTICATIONFAILED] Invalid user name or app password.",
        LoginDenial.AppPasswordRequired => "[ALERT] This account needs an app password here, not the account password." + Help(denied),
        LoginDenial.Expired => "[EXPIRED] This app password has expired." + Help(denied),
        LoginDenial.ProtocolNotAllowed => "[CONTACTADMIN] This app password or account may not use IMAP.",
        LoginDenial.NetworkNotAllowed => "[CONTACTADMIN] Sign-in is not allowed from your network.",
        LoginDenial.DeviceNotAllowed => "[CONTACTADMIN] This app password belongs to another device, or this device is blocked.",
        LoginDenial.AccountBlocked => "[CONTACTADMIN] This account is blocked.",
        LoginDenial.TooManyAttempts => "[LIMIT] Too many attempts; try again later.",
        LoginDenial.Unavailable => "[UNAVAILABLE] Sign-in is not possible at the moment; try again later.",
        LoginDenial.AuthorizationFailed => "[AUTHORIZATIONFAILED] You may not sign in as somebody else.",
        LoginDenial.EncryptionRequired => "[PRIVACYREQUIRED] Use STARTTLS first.",
        _ => throw new ArgumentOutOfRangeException(nameof(denied), denied.Denial, "Every denial has an answer."),
    });

    private static string Help(LoginDecision.Denied denied) => denied.HelpUrl is null ? "" : $" Make one at {denied.HelpUrl}";

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\r\n");
}
