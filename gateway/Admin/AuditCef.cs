using System.Globalization;
using System.Reflection;
using System.Text;
using Gateway.Audit;

namespace Gateway.Admin;

/// <summary>An audit row as ArcSight's Common Event Format, version 0, one line, for a SIEM.</summary>
internal static class AuditCef
{
    private const int Notice = 3;
    private const int Refusal = 5;
    private const int Alarm = 10;
    private static readonly string Version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";

    public static string Write(AuditResource row)
    {
        var line = new StringBuilder("CEF:0|Gateway|app-password-gateway|").Append(Version).Append('|');
        line.Append((int)row.Kind).Append('|').Append(row.Kind).Append('|').Append(SeverityOf(row.Kind)).Append('|');
        Add(line, "rt", row.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add(line, "externalId", row.Seq.ToString(CultureInfo.InvariantCulture));
        Add(line, "suser", row.Actor);
        Add(line, "duser", row.Account);
        Add(line, "src", row.Address);
        Add(line, "app", row.Protocol);
        Add(line, "outcome", row.Denial);
        Add(line, "requestClientApplication", row.Client);
        Add(line, "deviceExternalId", row.Device);
        Add(line, "msg", row.Detail);
        AddCustom(line, 1, "appPassword", row.AppPassword);
        AddCustom(line, 2, "mechanism", row.Mechanism);
        AddCustom(line, 3, "connection", row.ConnectionId);
        return line.ToString().TrimEnd();
    }

    private static int SeverityOf(AuditKind kind) => kind switch
    {
        AuditKind.RowCorrupt or AuditKind.RowsLost => Alarm,
        AuditKind.SignInDenied or AuditKind.PortalSignInRefused or AuditKind.DeviceMismatch => Refusal,
        _ => Notice,
    };

    private static void AddCustom(StringBuilder line, int number, string label, string? value)
    {
        if (value is null) return;
        Add(line, $"cs{number}Label", label);
        Add(line, $"cs{number}", value);
    }

    // In an extension only the backslash, the equals sign and line ends mean something; the log holds no line ends.
    private static void Add(StringBuilder line, string key, string? value)
    {
        if (value is null) return;
        line.Append(key).Append('=').Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal)).Append(' ');
    }
}
