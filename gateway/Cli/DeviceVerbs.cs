using System.CommandLine;
using Gateway.Admin;
using Gateway.Devices;

namespace Gateway.Cli;

/// <summary><c>gateway device list|allow|quarantine|block|reset|wipe</c>.</summary>
internal sealed class DeviceVerbs(Verb verb)
{
    public Command Create() => new("device", "Phones that use ActiveSync")
    {
        List(),
        Set("allow", DeviceState.Allowed, "Let one in, whatever the rules say"),
        Set("quarantine", DeviceState.Quarantined, "Hold one until somebody looked at it; its owner is told"),
        Set("block", DeviceState.Blocked, "Keep one out"),
        Set("reset", DeviceState.ByRule, "Leave one to the rules again"),
        Wipe(),
    };

    private static (Argument<string> Account, Argument<string> Id) Target() =>
        (new Argument<string>("account") { Description = "Whose it is" }, new Argument<string>("device") { Description = "Its id, as the list shows it" });

    private static string Path(ParseResult parsed, Argument<string> account, Argument<string> id, string what) =>
        $"devices/{AdminRoutes.Segment(parsed.GetRequiredValue(account))}/{AdminRoutes.Segment(parsed.GetRequiredValue(id))}/{what}";

    private Command List()
    {
        var account = new Option<string?>("--account") { Description = "Only this account's" };
        var command = new Command("list", "List devices, last seen first") { account };
        verb.Action(command, async (parsed, client, output, cancellationToken) => output.Table(
            (await client.GetAsync<Page<DeviceResource>>("devices" + Query.Of(("account", parsed.GetValue(account))), cancellationToken)).Items,
            "No devices.",
            ("Account", device => device.Account),
            ("Id", device => device.Id),
            ("Access", device => device.Access),
            ("Wipe", device => device.WipeState is WipeState.None ? null : $"{device.Wipe}: {device.WipeState}"),
            ("Type", device => device.Type),
            ("Model", device => device.Model),
            ("System", device => device.Os),
            ("Version", device => device.Version),
            ("Last command", device => device.Command),
            ("App password", device => device.AppPassword),
            ("Last seen", device => device.LastSeen)));
        return command;
    }

    private Command Set(string name, DeviceState state, string description)
    {
        var (account, id) = Target();
        var command = new Command(name, description) { account, id };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var path = Path(parsed, account, id, "state");
            var device = await client.SendAsync<DeviceResource>(HttpMethod.Put, path, new DeviceStateRequest(state), cancellationToken);
            output.Show(device, _ => output.Line($"{device.Id} of {device.Account}: {device.Access}"));
        });
        return command;
    }

    private Command Wipe()
    {
        var (account, id) = Target();
        var whole = new Option<bool>("--whole-device") { Description = "Everything on it, not only the account" };
        var cancel = new Option<bool>("--cancel") { Description = "Take the order back; too late once the device has answered" };
        var yes = new Option<bool>("--yes") { Description = "Do it without being asked" };
        var command = new Command("wipe", "Ask one to forget the account at its next request, and keep it out from then on") { account, id, whole, cancel, yes };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var scope = parsed.GetValue(cancel) ? WipeScope.None : parsed.GetValue(whole) ? WipeScope.Device : WipeScope.Account;
            if (scope is not WipeScope.None)
            {
                var what = scope is WipeScope.Device ? "Everything on" : "The account on";
                Confirm.OrThrow(parsed.GetValue(yes), $"{what} device {parsed.GetRequiredValue(id)} will be deleted.");
            }

            var path = Path(parsed, account, id, "wipe");
            var device = await client.SendAsync<DeviceResource>(HttpMethod.Put, path, new DeviceWipeRequest(scope), cancellationToken);
            output.Show(device, _ => output.Line($"{device.Id} of {device.Account}: wipe {device.Wipe}, {device.WipeState}"));
        });
        return command;
    }
}
