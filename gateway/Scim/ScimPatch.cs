using System.Text.Json.Nodes;

namespace Gateway.Scim;

/// <summary>PATCH (RFC 7644 §3.5.2), as far as it can say <c>active</c>.</summary>
internal static class ScimPatch
{
    private const int MostOperations = 100;

    /// <summary>What it says of <c>active</c>, the last word counting; null: nothing. <paramref name="fault"/>: why it is no patch.</summary>
    public static bool? Read(JsonNode? body, out string? fault)
    {
        fault = null;
        if (body is not JsonObject patch || ScimUserInput.Find(patch, "Operations") is not JsonArray { Count: > 0 and <= MostOperations } operations)
        {
            fault = "Operations is missing, empty or too long.";
            return null;
        }

        bool? active = null;
        foreach (var operation in operations)
        {
            if (operation is not JsonObject entry || ScimUserInput.Text(ScimUserInput.Find(entry, "op"))?.ToLowerInvariant() is not ("add" or "replace" or "remove"))
            {
                fault = "An operation's op is add, replace or remove.";
                return null;
            }

            active = ActiveOf(entry) ?? active;
        }

        return active;
    }

    // With the path "active" and a value; or without a path and an object. What else is changed is nothing that is kept here.
    private static bool? ActiveOf(JsonObject operation)
    {
        if (ScimUserInput.Text(ScimUserInput.Find(operation, "op"))!.Equals("remove", StringComparison.OrdinalIgnoreCase)) return null;

        var value = ScimUserInput.Find(operation, "value");
        return ScimUserInput.Text(ScimUserInput.Find(operation, "path")) switch
        {
            null or "" => value is JsonObject user ? ScimUserInput.Flag(ScimUserInput.Find(user, "active")) : null,
            var path when path.Equals("active", StringComparison.OrdinalIgnoreCase) => ScimUserInput.Flag(value),
            _ => null,
        };
    }
}
