using System.Text;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.ManageSieve;

/// <summary>Everything that the gateway itself says to a client (RFC 5804 §1.2, §1.3), whole lines.</summary>
internal static class ManageSieveReply
{
    public const string Noop = "OK \"NOOP completed.\"\r\n";
    public const string Bye = "OK \"Logout completed.\"\r\n";
    public const string BeginTls = "OK \"Begin TLS negotiation now.\"\r\n";
    public const string NoTls = "NO \"TLS is not possible here.\"\r\n";
    public const string PlainAfterStartTls = "BYE \"Nothing may follow STARTTLS.\"\r\n";
    public const string AuthenticateFirst = "NO \"Authenticate first.\"\r\n";
    public const string BadCommand = "NO \"Error in command.\"\r\n";
    public const string UnknownMechanism = "NO \"That mechanism is not served.\"\r\n";
    public const string Cancelled = "NO \"Authentication cancelled.\"\r\n";
    public const string NotBase64 = "NO \"Invalid base64.\"\r\n";
    public const string TooLong = "BYE \"That is too long.\"\r\n";
    public const string TooManyBad = "BYE \"Too many bad commands.\"\r\n";
    public const string TooManyRefusals = "BYE \"Too many refused sign-ins.\"\r\n";
    public const string TooSlow = "BYE \"Too slow to sign in.\"\r\n";
    public const string Unavailable = "BYE (TRYLATER) \"Sign-in is not possible at the moment.\"\r\n";
    public const string Draining = "BYE (TRYLATER) \"Restarting, come back at once.\"\r\n";
    public const string Revoked = "BYE \"This sign-in has been ended.\"\r\n";
    public const string Fault = "BYE (TRYLATER) \"Internal error.\"\r\n";

    /// <summary>A challenge; <paramref name="base64"/> may be empty.</summary>
    public static string Challenge(string base64) => $"\"{base64}\"\r\n";

    /// <summary>The capability listing of RFC 5804 §1.7 with its OK.</summary>
    /// <param name="backend">Lines of the backend's that hold for everybody, each with its CRLF.</param>
    /// <param name="mechanisms">SASL mechanisms, empty in clear.</param>
    /// <param name="offersStartTls">Whether STARTTLS is shown.</param>
    public static string Capabilities(string backend, string mechanisms, bool offersStartTls) =>
        new StringBuilder("\"IMPLEMENTATION\" \"Mail gateway\"\r\n")
            .Append(backend)
            .Append("\"SASL\" \"").Append(mechanisms).Append("\"\r\n")
            .Append(offersStartTls ? "\"STARTTLS\"\r\n" : "")
            .Append("OK \"Ready.\"\r\n").ToString();

    /// <summary>The answer to a refused sign-in. <c>wire.md</c>'s table, ManageSieve column.</summary>
    public static string ForDenial(LoginDecision.Denied denied) => denied.Denial switch
    {
        LoginDenial.InvalidCredentials => "NO \"Authentication failed.\"\r\n",
        LoginDenial.AppPasswordRequired => $"NO \"An app password is needed here{At(denied.HelpUrl)}\"\r\n",
        LoginDenial.Expired => $"NO \"This app password has expired{At(denied.HelpUrl)}\"\r\n",
        LoginDenial.ProtocolNotAllowed => "NO \"Managing filters is not allowed with this app password.\"\r\n",
        LoginDenial.NetworkNotAllowed => "NO \"Signing in is not allowed from this network.\"\r\n",
        LoginDenial.DeviceNotAllowed => "NO \"Signing in is not allowed from this device.\"\r\n",
        LoginDenial.AccountBlocked => "NO \"This account is blocked.\"\r\n",
        LoginDenial.TooManyAttempts => "NO (TRYLATER) \"Too many attempts, try later.\"\r\n",
        LoginDenial.Unavailable => "NO (TRYLATER) \"Temporary authentication failure.\"\r\n",
        LoginDenial.InvalidToken => "NO \"Authentication failed.\"\r\n",
        LoginDenial.AuthorizationFailed => "NO \"Authentication failed.\"\r\n",
        LoginDenial.EncryptionRequired => "NO (ENCRYPT-NEEDED) \"TLS is needed before signing in.\"\r\n",
        _ => throw new ArgumentOutOfRangeException(nameof(denied), denied.Denial, "A denial without an answer"),
    };

    /// <summary>The last line of a session that is ended from outside.</summary>
    public static string Farewell(SessionTermination reason) => reason is SessionTermination.Drain ? Draining : Revoked;

    private static string At(string? url) => url is null ? "." : ": " + url.Replace("\"", "%22", StringComparison.Ordinal);
}
