using System.Globalization;
using Gateway.Audit;
using Gateway.Portal;
using Gateway.Storage;

namespace Gateway.Notices;

/// <summary>Makes a notice of an audit row that its account's owner is told of.</summary>
internal sealed class NoticeComposer(Database database, NoticePlaces places, Microsoft.Extensions.Options.IOptions<NoticeOptions> options)
{
    /// <summary>Null: nobody needs to be told.</summary>
    public async Task<Notice?> ComposeAsync(AuditRow row, CancellationToken cancellationToken)
    {
        if (row.AccountId is not { } accountId || await KeyOfAsync(row, cancellationToken) is not { } key) return null;

        var (language, label) = await database.ReadAsync(
            async session => (
                await session.ScalarAsync<string>("select language from account_language where account_id = @accountId", new { accountId }) ?? options.Value.Language,
                row.AppPasswordId is { } id ? await session.ScalarAsync<string>("select label from app_password where id = @id", new { id }) : null),
            cancellationToken);
        var name = label ?? row.Detail ?? "";
        return In(language, () => new Notice(accountId, language, Text.T($"Notice.{key}.Subject"), Text.T($"Notice.{key}", name), row.At.ToTime())
        {
            Where = row.Address is null ? null : string.Join(", ", new[] { row.Address, row.Protocol?.ToUpperInvariant(), row.Client }.OfType<string>()),
        });
    }

    /// <summary>Runs in that language, and leaves the caller's as it was.</summary>
    public static T In<T>(string language, Func<T> work)
    {
        var (ui, culture) = (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture);
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
            return work();
        }
        finally
        {
            (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture) = (ui, culture);
        }
    }

    private async Task<string?> KeyOfAsync(AuditRow row, CancellationToken cancellationToken) => (AuditKind)row.Kind switch
    {
        AuditKind.AppPasswordIssued => "Issued",
        AuditKind.AppPasswordRevoked => "Revoked",
        AuditKind.AppPasswordSuspended => "Suspended",
        AuditKind.AppPasswordResumed => "Resumed",
        AuditKind.AppPasswordChanged => "Changed",
        AuditKind.DeviceMismatch => "OtherDevice",
        AuditKind.SecondFactorAdded => "FactorAdded",
        AuditKind.SecondFactorRemoved => "FactorRemoved",
        AuditKind.SecondFactorRenamed => "FactorRenamed",
        AuditKind.RecoveryCodesReplaced => "Codes",
        AuditKind.BrowsersForgotten => "Browsers",
        AuditKind.AccountStateChanged => "State",
        AuditKind.SignInGranted or AuditKind.SignInObserved => await places.IsNewAsync(row, cancellationToken) ? "NewPlace" : null,
        AuditKind.PortalSignIn => await places.IsNewAsync(row, cancellationToken) ? "NewPortal" : null,
        _ => null,
    };
}
