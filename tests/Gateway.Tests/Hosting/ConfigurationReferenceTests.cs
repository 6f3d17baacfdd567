using System.Text.Json.Nodes;
using Gateway.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class ConfigurationReferenceTests
{
    private const string Cure = "run: gateway config-reference docs";
    private readonly ConfigurationNotes _notes = ConfigurationNotes.Read();

    [Fact]
    public void The_reference_is_what_the_options_classes_say() =>
        Assert.True(Read("operations", "configuration.md") == new ConfigurationReference(_notes).Write(), Cure);

    [Fact]
    public void The_schema_is_what_the_options_classes_say() =>
        Assert.True(Read("gateway.schema.json") == new ConfigurationSchema(_notes).Write(), Cure);

    [Fact]
    public void Every_key_of_the_sample_is_in_the_schema()
    {
        var schema = JsonNode.Parse(Read("gateway.schema.json"))!["properties"]!["Gateway"]!.AsObject();
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "deploy", "gateway.sample.json")), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip });

        Follow(sample!["Gateway"]!, schema);
    }

    private static void Follow(JsonNode value, JsonObject schema)
    {
        foreach (var (key, below) in value is JsonObject group ? [.. group] : Array.Empty<KeyValuePair<string, JsonNode?>>())
        {
            var known = schema["properties"]?[key] ?? schema["additionalProperties"] as JsonObject;
            Assert.True(known is not null || !schema.ContainsKey("properties"), $"{below!.GetPath()} is not in the schema");
            Follow(below!, known?.AsObject() ?? []);
        }
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Checkout.Root, "docs", .. path]));
}
