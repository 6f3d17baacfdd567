using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Accounts;
using Gateway.Admin;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway policy show|set</c>.</summary>
internal sealed class PolicyVerbs(Verb verb)
{
    private readonly Option<string?> _domain = new("--domain") { Description = "The level of this domain (default: everybody's)" };
    private readonly Option<string?> _account = new("--account") { Description = "The level of this account" };

    public Command Create() => new("policy", "Policies: global, per domain, per account; the nearest wins") { Show(), Set() };

    private Command Show()
    {
        var effective = new Option<bool>("--effective") { Description = "With --account: what holds for it, all levels folded" };
        var command = new Command("show", "What is set at a level") { _domain, _account, effective };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            var path = parsed.GetValue(effective) && parsed.GetValue(_account) is { } account ? "policy/effective/" + AdminRoutes.Segment(account) : PathOf(parsed);
            Print(output, await client.GetAsync<AccountPolicy>(path, cancellationToken));
        });
        return command;
    }

    private Command Set()
    {
        var settings = new Argument<string[]>("settings") { Description = "name=value; name= unsets it", Arity = ArgumentArity.OneOrMore };
        var command = new Command("set", "Change settings of a level") { settings, _domain, _account };
        verb.Action(command, async (parsed, client, output, cancellationToken) =>
        {
            using var before = await client.SendAsync(HttpMethod.Get, PathOf(parsed), null, null, cancellationToken);
            var policy = await before.Content.ReadFromJsonAsync<JsonObject>(cancellationToken) ?? [];
            foreach (var setting in parsed.GetRequiredValue(settings))
            {
                Apply(policy, setting);
            }

            using var after = await client.SendAsync(HttpMethod.Put, PathOf(parsed), policy, before.Headers.ETag, cancellationToken);
            Print(output, (await after.Content.ReadFromJsonAsync<AccountPolicy>(AdminJson.Options, cancellationToken))!);
        });
        return command;
    }

    private static void Apply(JsonObject policy, string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 1 ? "" : setting[..equals];
        var property = typeof(AccountPolicy).GetProperties().FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase) && known.CanWrite)
            ?? throw new CommandException(ExitCode.Usage, $"\"{setting}\" sets nothing that is known; write name=value with a name that \"policy show --json\" lists");
        policy[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = ToNode(setting[(equals + 1)..], property.PropertyType);
    }

    private static JsonNode? ToNode(string text, Type type) =>
        text.Length == 0 ? null
        : type == typeof(IReadOnlyList<string>) ? new JsonArray([.. text.Split(',', StringSplitOptions.TrimEntries).Select(item => JsonValue.Create(item))])
        : bool.TryParse(text, out var yes) ? JsonValue.Create(yes)
        : int.TryParse(text, out var number) ? JsonValue.Create(number)
        : JsonValue.Create(text);

    private static void Print(Output output, AccountPolicy policy) => output.Show(policy, _ => output.Facts(
        [.. typeof(AccountPolicy).GetProperties().Where(property => property.CanWrite).Select(property => (property.Name, property.GetValue(policy)))]));

    private string PathOf(ParseResult parsed) =>
        parsed.GetValue(_account) is { } account ? "policy/accounts/" + AdminRoutes.Segment(account)
        : parsed.GetValue(_domain) is { } domain ? "policy/domains/" + AdminRoutes.Segment(domain)
        : "policy/";
}
