using System.Text.Json.Nodes;
using Gateway.Accounts;

namespace Gateway.Scim;

/// <summary>An account as a SCIM user: <c>active</c> is whether it is not blocked; addresses beside its own are its aliases.</summary>
internal static class ScimUser
{
    public static JsonObject Of(Account account) => new()
    {
        ["schemas"] = new JsonArray(ScimRoutes.UserSchema),
        ["id"] = account.Id,
        ["userName"] = account.Id,
        ["active"] = account.State is not TwoStepState.Blocked,
        ["emails"] = new JsonArray(
        [
            new JsonObject { ["value"] = account.Id, ["type"] = "work", ["primary"] = true },
            .. account.Aliases.Select(alias => new JsonObject { ["value"] = alias, ["type"] = "other" }),
        ]),
        ["meta"] = new JsonObject
        {
            ["resourceType"] = "User",
            ["created"] = account.Created.ToString("O"),
            ["location"] = $"{ScimRoutes.Prefix}/Users/{Uri.EscapeDataString(account.Id)}",
        },
    };
}

/// <summary>What a directory says of a user. What the gateway has no use for is left aside (RFC 7644 §3.3).</summary>
/// <param name="UserName">Null: not said.</param>
/// <param name="Active">Null: not said.</param>
/// <param name="Emails">Addresses given.</param>
internal sealed record ScimUserInput(string? UserName, bool? Active, IReadOnlyList<string> Emails)
{
    /// <summary>Reads a user; null when it is none.</summary>
    public static ScimUserInput? Read(JsonNode? body)
    {
        if (body is not JsonObject user) return null;

        var emails = (Find(user, "emails") as JsonArray ?? []).OfType<JsonObject>().Select(entry => Text(Find(entry, "value"))).OfType<string>();
        return new ScimUserInput(Text(Find(user, "userName")), Flag(Find(user, "active")), [.. emails]);
    }

    /// <summary>Attribute names do not tell upper from lower case (RFC 7643 §2.1).</summary>
    public static JsonNode? Find(JsonObject from, string name) =>
        from.FirstOrDefault(entry => string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // Entra ID writes "True" as a text.
    public static bool? Flag(JsonNode? node) =>
        node is not JsonValue value ? null
        : value.TryGetValue<bool>(out var flag) ? flag
        : bool.TryParse(Text(node), out var written) ? written
        : null;
}
