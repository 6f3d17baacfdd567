using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Hosting;

/// <summary>The JSON schema that editors complete gateway.json with, docs/gateway.schema.json, from the options classes.</summary>
internal sealed class ConfigurationSchema(ConfigurationNotes notes)
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole document, with a line end at its end.</summary>
    public string Write() => new JsonObject
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "Configuration of the gateway",
        ["type"] = "object",
        ["properties"] = new JsonObject { ["$schema"] = Type("string"), [GatewayOptions.Section] = Of(ConfigurationShape.Root) },
        ["additionalProperties"] = false,
    }.ToJsonString(Layout) + "\n";

    private JsonObject Of(ConfigurationShape shape)
    {
        var node = shape.Kind switch
        {
            ShapeKind.Group => Group(shape),
            ShapeKind.Map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(shape.Element!) },
            ShapeKind.List => new JsonObject { ["type"] = "array", ["items"] = Of(shape.Element!) },
            // What stands in a backend depends on its method; the gateway itself checks that.
            ShapeKind.Elsewhere => new JsonObject { ["type"] = "object", ["additionalProperties"] = Type("object") },
            _ => Scalar(shape.Type),
        };
        if (shape.Property is { } property && notes.Of(property) is { Length: > 0 } summary)
        {
            node["description"] = summary.Replace("`", "", StringComparison.Ordinal);
        }

        return node;
    }

    private JsonObject Group(ConfigurationShape shape)
    {
        var properties = new JsonObject();
        foreach (var (key, below) in shape.Keys)
        {
            properties[key] = Of(below);
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["patternProperties"] = new JsonObject { ["File$"] = Type("string") },
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Scalar(Type type) =>
        type.IsEnum ? new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(name))]) }
        : type == typeof(bool) ? Type("boolean")
        : type == typeof(double) || type == typeof(float) ? Type("number")
        : type.IsPrimitive ? Type("integer")
        : Type("string");

    private static JsonObject Type(string name) => new() { ["type"] = name };
}
