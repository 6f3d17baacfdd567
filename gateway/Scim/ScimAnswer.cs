using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Scim;

/// <summary>Answers in SCIM's own media type.</summary>
internal static class ScimAnswer
{
    public static IResult Of(JsonObject body, int status = StatusCodes.Status200OK) =>
        Results.Text(body.ToJsonString(), ScimRoutes.ContentType, Encoding.UTF8, status);

    /// <summary>RFC 7644 §3.12.</summary>
    public static IResult Error(int status, string detail, string? type = null)
    {
        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(ScimRoutes.ErrorSchema),
            ["status"] = status.ToString(CultureInfo.InvariantCulture),
            ["detail"] = detail,
        };
        if (type is not null) body["scimType"] = type;
        return Of(body, status);
    }

    public static IResult NotFound(string id) => Error(StatusCodes.Status404NotFound, $"There is no user {id}.");

    /// <summary>RFC 7644 §3.4.2.</summary>
    public static IResult List(IReadOnlyList<JsonNode> resources, long total, long startIndex) => Of(new JsonObject
    {
        ["schemas"] = new JsonArray(ScimRoutes.ListSchema),
        ["totalResults"] = total,
        ["startIndex"] = startIndex,
        ["itemsPerPage"] = resources.Count,
        ["Resources"] = new JsonArray([.. resources]),
    });
}
