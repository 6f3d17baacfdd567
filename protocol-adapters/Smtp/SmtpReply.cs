using Gateway.ProtocolAdapters.Contract;

namespace Gateway.ProtocolAdapters.Smtp;

/// <summary>
/// Everything that the gateway itself says to a client, each one whole reply line without CRLF. Codes after RFC 5321 §4.2,
/// RFC 4954 §6 and RFC 5248.
/// </summary>
internal static class SmtpReply
{
    public const string Ready = "220 2.0.0 Ready to start TLS";
    public const string Bye = "221 2.0.0 Bye";
    public const string SignedIn = "235 2.7.0 Authentication successful";
    public const string Ok = "250 2.0.0 OK";
    public const string CannotVerify = "252 2.5.2 Cannot verify, but will take the message";
    public const string Help = "214 2.0.0 EHLO STARTTLS AUTH MAIL RCPT DATA RSET NOOP QUIT";

    public const string LineTooLong = "500 5.5.2 Line too long";
    public const string AuthLineTooLong = "500 5.5.6 Authentication exchange line is too long";
    public const string NotCrlf = "500 5.5.2 Lines end with CR LF";
    public const string UnknownCommand = "502 5.5.1 Command not recognised";
    public const string BadArgument = "501 5.5.4 Syntax error in parameters";
    public const string NoArgument = "501 5.5.4 No parameter allowed";
    public const string BadName = "501 5.5.4 A host name or address literal is needed";
    public const string BadChunk = "501 5.5.4 Syntax: BDAT octets [LAST]";
    public const string BadMailSyntax = "501 5.5.4 Syntax: MAIL FROM:<address>";
    public const string BadRcptSyntax = "501 5.5.4 Syntax: RCPT TO:<address>";
    public const string BadSender = "501 5.1.7 Bad sender address syntax";
    public const string BadRecipient = "501 5.1.3 Bad recipient address syntax";
    public const string UnknownBody = "501 5.5.4 Unsupported BODY";
    public const string UnknownParameter = "555 5.5.4 Parameter not recognised or not implemented";
    public const string NonAsciiAddress = "553 5.6.7 This address needs SMTPUTF8, which is not offered";

    public const string HelloFirst = "503 5.5.1 EHLO first";
    public const string AlreadyTls = "503 5.5.1 TLS is active already";
    public const string AlreadySignedIn = "503 5.5.1 Already authenticated";
    public const string OneTransfer = "503 5.5.1 DATA and BDAT exclude each other in one transaction";
    public const string AuthenticationRequired = "530 5.7.0 Authentication required";
    public const string StartTlsFirst = "530 5.7.0 Must issue a STARTTLS command first";
    public const string EncryptionRequired = "538 5.7.11 Encryption required for authentication";
    public const string UnknownMechanism = "504 5.5.4 Unrecognized authentication type";
    public const string AuthCancelled = "501 5.0.0 Authentication cancelled";
    public const string AuthNotBase64 = "501 5.5.2 Cannot decode the response";

    public const string SenderNotOwned = "550 5.7.1 Sender address is not one of yours";
    public const string HeaderNotOwned = "550 5.7.1 From: address is not one of yours";
    public const string MessageTooLarge = "552 5.3.4 Message is larger than the limit";
    public const string TooManyRecipients = "452 4.5.3 Too many recipients";
    public const string BareLineEnd = "550 5.5.2 Bare CR, bare LF or NUL in the message";
    public const string TextLineTooLong = "550 5.5.2 Line too long in the message";

    /// <summary>The backend is gone and had the end of the message: nobody knows, so the client must try again.</summary>
    public const string OutcomeUnknown = "451 4.3.0 Connection to the mail system lost, try again";

    public const string BackendLost = "421 4.3.0 Connection to the mail system lost";
    public const string Revoked = "421 4.7.0 This sign-in has been ended";
    public const string Draining = "421 4.3.2 Shutting down, come back at once";
    public const string TooManyErrors = "421 4.7.0 Too many errors";
    public const string TooManyFailures = "421 4.7.0 Too many failed sign-ins";
    public const string TimedOut = "421 4.4.2 Timeout exceeded";
    public const string PlainAfterStartTls = "421 4.7.0 Data behind STARTTLS";
    public const string Fault = "421 4.3.0 Temporary trouble";

    /// <summary>The answer to a refused sign-in. <c>wire.md</c>'s table, SMTP column.</summary>
    public static string ForDenial(LoginDecision.Denied denied) => denied.Denial switch
    {
        LoginDenial.InvalidCredentials => "535 5.7.8 Authentication credentials invalid",
        LoginDenial.AppPasswordRequired => "535 5.7.8 An app password is needed here" + At(denied.HelpUrl),
        LoginDenial.Expired => "535 5.7.8 This app password has expired" + At(denied.HelpUrl),
        LoginDenial.ProtocolNotAllowed => "554 5.7.1 Sending mail is not allowed with this app password",
        LoginDenial.NetworkNotAllowed => "554 5.7.1 Signing in is not allowed from this network",
        LoginDenial.DeviceNotAllowed => "554 5.7.1 Signing in is not allowed from this device",
        LoginDenial.AccountBlocked => "525 5.7.13 This account is blocked",
        LoginDenial.TooManyAttempts => "454 4.7.0 Too many attempts, try later",
        LoginDenial.Unavailable => "454 4.7.0 Temporary authentication failure",
        LoginDenial.InvalidToken => "535 5.7.8 Authentication credentials invalid",
        LoginDenial.AuthorizationFailed => "535 5.7.8 Authentication credentials invalid",
        LoginDenial.EncryptionRequired => EncryptionRequired,
        _ => throw new ArgumentOutOfRangeException(nameof(denied), denied.Denial, "A denial without an answer"),
    };

    private static string At(string? url) => url is null ? "" : ": " + url;
}
