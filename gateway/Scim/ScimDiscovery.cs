using System.Text.Json.Nodes;

namespace Gateway.Scim;

/// <summary>What a directory asks first (RFC 7643 §5 to §7).</summary>
internal static class ScimDiscovery
{
    public static JsonObject ServiceProvider() => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"),
        ["patch"] = Supported(true),
        ["bulk"] = new JsonObject { ["supported"] = false, ["maxOperations"] = 0, ["maxPayloadSize"] = 0 },
        ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = 500 },
        ["changePassword"] = Supported(false),
        ["sort"] = Supported(false),
        ["etag"] = Supported(false),
        ["authenticationSchemes"] = new JsonArray(new JsonObject
        {
            ["type"] = "oauthbearertoken",
            ["name"] = "Token",
            ["description"] = "A token of the security role, made by: gateway token create NAME --role Security",
            ["primary"] = true,
        }),
        ["meta"] = new JsonObject { ["resourceType"] = "ServiceProviderConfig", ["location"] = ScimRoutes.Prefix + "/ServiceProviderConfig" },
    };

    public static JsonObject UserType() => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ResourceType"),
        ["id"] = "User",
        ["name"] = "User",
        ["endpoint"] = "/Users",
        ["schema"] = ScimRoutes.UserSchema,
        ["meta"] = new JsonObject { ["resourceType"] = "ResourceType", ["location"] = ScimRoutes.Prefix + "/ResourceTypes/User" },
    };

    public static JsonObject UserSchema() => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Schema"),
        ["id"] = ScimRoutes.UserSchema,
        ["name"] = "User",
        ["description"] = "A mail account",
        ["attributes"] = new JsonArray(
            UserName(),
            Attribute("active", "boolean", "False: nothing signs the account in, and its sessions end"),
            Emails()),
        ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = ScimRoutes.Prefix + "/Schemas/" + ScimRoutes.UserSchema },
    };

    private static JsonObject UserName()
    {
        var name = Attribute("userName", "string", "The mail address", mutability: "immutable");
        (name["required"], name["uniqueness"]) = (true, "server");
        return name;
    }

    private static JsonObject Emails()
    {
        var emails = Attribute("emails", "complex", "The address and its aliases; taken when the user is made", mutability: "immutable");
        emails["multiValued"] = true;
        emails["subAttributes"] = new JsonArray(Attribute("value", "string", "An address", mutability: "immutable"), Attribute("primary", "boolean", "Whether it is the account's own", mutability: "readOnly"));
        return emails;
    }

    private static JsonObject Attribute(string name, string type, string description, string mutability = "readWrite") => new()
    {
        ["name"] = name,
        ["type"] = type,
        ["multiValued"] = false,
        ["description"] = description,
        ["required"] = false,
        ["caseExact"] = false,
        ["mutability"] = mutability,
        ["returned"] = "default",
        ["uniqueness"] = "none",
    };

    private static JsonObject Supported(bool yes) => new() { ["supported"] = yes };
}
