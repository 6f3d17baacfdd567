using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Portal.Pages;

/// <summary>What uses this account: each app password's device, and what is signed in now, on whatever node.</summary>
internal sealed class DevicesModel(AppPasswordStore store, LastUseLog uses, SessionDirectory sessions) : PortalPage
{
    public IReadOnlyList<DeviceView> Items { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var stop = HttpContext.RequestAborted;
        var all = await store.ListAsync(Account.Id, stop);
        var used = await uses.ListAsync(Account.Id, stop);
        var live = (await sessions.ListAsync(Account.Id, stop)).Sessions.ToLookup(session => session.AppPasswordId ?? "");
        var own = all.Select(item => new DeviceView(item.Id, item.Label, item.Scope.Device, used.GetValueOrDefault(item.Id), Of(live[item.Id])));
        // Who needs no app password may be signed in with the account password.
        var others = live[""].Any() ? new[] { new DeviceView(null, Text.T("Devices.AccountPassword"), null, null, Of(live[""])) } : [];
        Items = [.. own.Concat(others).Where(item => item.Use is not null || item.Device is not null || item.Sessions.Count > 0).OrderByDescending(item => item.Sessions.Count > 0).ThenByDescending(item => item.Use?.At)];
    }

    public async Task<IActionResult> OnPostEndAsync(string? session)
    {
        // Only one's own: another's id looks like one that has ended.
        await sessions.EndAsync(session ?? "", Account.Id, Actor.Owner(Account.Id), HttpContext.RequestAborted);
        return Redirect(Request.Path);
    }

    private static IReadOnlyList<LiveView> Of(IEnumerable<SessionFact> live) =>
        [.. live.OrderBy(session => session.Begun).Select(session => new LiveView(session.Id, session.Protocol.ToUpperInvariant(), session.Address, session.Begun))];
}

/// <summary>A device as its owner sees it.</summary>
internal sealed record DeviceView(string? AppPasswordId, string Label, string? Device, AppPasswordUse? Use, IReadOnlyList<LiveView> Sessions);

/// <summary>A live session as its owner sees it.</summary>
internal sealed record LiveView(string Id, string Protocol, string Address, DateTimeOffset Begun);
