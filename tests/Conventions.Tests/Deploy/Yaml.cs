using YamlDotNet.RepresentationModel;

namespace Gateway.Conventions.Tests.Deploy;

/// <summary>A node of a YAML document with its place, so that a fault names it. A key that is not there is an empty node.</summary>
internal sealed record Yaml(YamlNode? Node, string Place)
{
    /// <summary>The value under a key.</summary>
    public Yaml this[string key] => new(Node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null, $"{Place}.{key}");

    public string Text => Node is YamlScalarNode scalar ? scalar.Value ?? "" : throw new InvalidOperationException($"{Place} is no text");

    public bool IsThere => Node is not null;

    public IEnumerable<Yaml> Items => Node is YamlSequenceNode list ? list.Children.Select((child, i) => new Yaml(child, $"{Place}[{i}]")) : [];

    /// <summary>A mapping's keys with their values.</summary>
    public IReadOnlyDictionary<string, Yaml> Pairs => Node is YamlMappingNode map
        ? map.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => this[((YamlScalarNode)pair.Key).Value!], StringComparer.Ordinal)
        : new Dictionary<string, Yaml>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Texts => Pairs.ToDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal);

    /// <summary>Every document of a file of the checkout; merge keys are resolved.</summary>
    public static IReadOnlyList<Yaml> ReadAll(string path)
    {
        var stream = new YamlStream();
        using var text = new StringReader(SourceTree.Checkout.Document(path));
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(text)));
        return [.. stream.Documents.Select((document, i) => new Yaml(document.RootNode, $"{path}#{i}"))];
    }
}
