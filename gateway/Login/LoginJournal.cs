using System.Text;
using Gateway.Audit;
using Gateway.Keys;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>Tells of every decision once: a metric, a log line with all facts, an audit row.</summary>
internal sealed partial class LoginJournal(LoginMetrics metrics, AuditLog audit, KeyRing keys, TimeProvider time, ILogger<LoginJournal> logger)
{
    /// <summary>Writes one decision down. Never throws, never waits.</summary>
    public void Write(LoginFacts facts, LoginDecision decision)
    {
        var denial = (decision as LoginDecision.Denied)?.Denial;
        var duration = time.GetElapsedTime(facts.Started);
        metrics.Decided(facts.Attempt, denial, facts.Source, duration);
        if (facts.IsContinued && denial is null) return;

        Tell(facts, denial, duration);
    }

    /// <summary>The backend refused what was passed through: the attempt was wrong after all.</summary>
    public void WriteRefusedByBackend(LoginFacts facts, LoginDenial denial)
    {
        facts.Reason = AccessReason.BackendRefused;
        var duration = time.GetElapsedTime(facts.Started);
        metrics.Decided(facts.Attempt, denial, facts.Source, duration);
        Tell(facts, denial, duration);
    }

    /// <summary>An unexpected fault of ours.</summary>
    public void WriteFault(Exception fault, LoginAttempt attempt) => Log.Fault(logger, fault, attempt.ConnectionId);

    // Unknown names only as a keyed hash: people type passwords into that field.
    private string Who(LoginFacts facts) => facts.AccountId
        ?? "unknown:" + Convert.ToHexStringLower(keys.Current.Mac(KeyLabel.Log, NameOf(facts)).AsSpan(0, 8));

    private static ReadOnlySpan<byte> NameOf(LoginFacts facts) =>
        facts.Name is { } name ? Encoding.ASCII.GetBytes(name) : facts.Attempt.Authcid.Span;

    private void Record(LoginFacts facts, LoginDenial? denial)
    {
        var attempt = facts.Attempt;
        audit.Record(new AuditEvent
        {
            Kind = denial is not null ? AuditKind.SignInDenied
                : facts.IsObserved ? AuditKind.SignInObserved
                : facts.Reason is AccessReason.OtherDevice ? AuditKind.DeviceMismatch
                : AuditKind.SignInGranted,
            At = time.GetUtcNow(),
            Actor = Actor.Client,
            AccountId = facts.AccountId,
            UnknownName = facts.AccountId is null ? facts.Name ?? Encoding.Latin1.GetString(attempt.Authcid.Span) : null,
            AppPasswordId = facts.AppPasswordId,
            Protocol = attempt.Protocol.Name,
            Mechanism = LoginMetrics.Tag(attempt.Mechanism),
            Address = attempt.Client.Address.ToString(),
            Device = facts.Device,
            Client = attempt.Identity.UserAgent,
            Denial = denial?.ToString(),
            ConnectionId = attempt.ConnectionId,
            Detail = facts.Reason is AccessReason.None ? null : facts.Reason.ToString(),
        });
    }

    private void Tell(LoginFacts facts, LoginDenial? denial, TimeSpan duration)
    {
        Record(facts, denial);
        var level = denial is LoginDenial.Unavailable ? LogLevel.Warning : LogLevel.Information;
        if (!logger.IsEnabled(level)) return;

        var attempt = facts.Attempt;
        var line = new Line(
            Who(facts), attempt.Protocol.Name, LoginMetrics.Tag(attempt.Mechanism), attempt.Client.Address.ToString(), LoginMetrics.Tag(facts.Source),
            facts.Reason, facts.AppPasswordId, AuditText.Clean(facts.Device), AuditText.Clean(attempt.Identity.UserAgent), attempt.Tls?.Protocol,
            facts.BackendName, facts.Session?.Id, attempt.Listener, attempt.ConnectionId, duration.TotalMilliseconds);
        if (denial is { } refused) Log.Refused(logger, level, refused, line);
        else if (facts.IsObserved) Log.Observed(logger, line);
        else Log.Granted(logger, line);
    }

    private readonly record struct Line(
        string Account,
        string Protocol,
        string Mechanism,
        string Client,
        string Source,
        AccessReason Reason,
        string? AppPassword,
        string? Device,
        string? UserAgent,
        string? Tls,
        string? Backend,
        string? Session,
        string Listener,
        string Connection,
        double Milliseconds);

    private static partial class Log
    {
        private const string Facts =
            " {Account} over {Protocol} ({Mechanism}) from {Client}: source {Source}, reason {Reason}, app password {AppPassword}, device {Device}, "
            + "client {UserAgent}, TLS {Tls}, backend {Backend}, session {Session}, listener {Listener}, connection {Connection}, {Milliseconds:F2} ms";

        public static void Granted(ILogger logger, in Line line) => Granted(
            logger, line.Account, line.Protocol, line.Mechanism, line.Client, line.Source, line.Reason, line.AppPassword, line.Device, line.UserAgent,
            line.Tls, line.Backend, line.Session, line.Listener, line.Connection, line.Milliseconds);

        public static void Observed(ILogger logger, in Line line) => Observed(
            logger, line.Account, line.Protocol, line.Mechanism, line.Client, line.Source, line.Reason, line.AppPassword, line.Device, line.UserAgent,
            line.Tls, line.Backend, line.Session, line.Listener, line.Connection, line.Milliseconds);

        public static void Refused(ILogger logger, LogLevel level, LoginDenial denial, in Line line) => Refused(
            logger, level, denial, line.Account, line.Protocol, line.Mechanism, line.Client, line.Source, line.Reason, line.AppPassword, line.Device,
            line.UserAgent, line.Tls, line.Backend, line.Session, line.Listener, line.Connection, line.Milliseconds);

        [LoggerMessage(2003, LogLevel.Error, "A sign-in failed through a fault of the gateway, connection {Connection}", EventName = "SignInFault")]
        public static partial void Fault(ILogger logger, Exception fault, string connection);

        [LoggerMessage(2000, LogLevel.Information, "Granted" + Facts, EventName = "SignInGranted", SkipEnabledCheck = true)]
        private static partial void Granted(
            ILogger logger, string account, string protocol, string mechanism, string client, string source, AccessReason reason, string? appPassword,
            string? device, string? userAgent, string? tls, string? backend, string? session, string listener, string connection, double milliseconds);

        [LoggerMessage(2002, LogLevel.Information, "Granted although refused by policy" + Facts, EventName = "SignInObserved", SkipEnabledCheck = true)]
        private static partial void Observed(
            ILogger logger, string account, string protocol, string mechanism, string client, string source, AccessReason reason, string? appPassword,
            string? device, string? userAgent, string? tls, string? backend, string? session, string listener, string connection, double milliseconds);

        [LoggerMessage(EventId = 2001, Message = "Refused as {Denial}:" + Facts, EventName = "SignInRefused", SkipEnabledCheck = true)]
        private static partial void Refused(
            ILogger logger, LogLevel level, LoginDenial denial, string account, string protocol, string mechanism, string client, string source,
            AccessReason reason, string? appPassword, string? device, string? userAgent, string? tls, string? backend, string? session, string listener,
            string connection, double milliseconds);
    }
}
