using System.Reflection;
using System.Xml.Linq;

namespace Gateway.Hosting;

/// <summary>What the options classes say of their properties: the compiler's documentation files, which lie beside the assemblies.</summary>
internal sealed class ConfigurationNotes
{
    private readonly Dictionary<string, string> _summaries = [];

    private ConfigurationNotes(IEnumerable<XElement> members)
    {
        foreach (var member in members)
        {
            _summaries[(string)member.Attribute("name")!] = Text(member.Element("summary"));
        }
    }

    /// <summary>Reads them. Throws <see cref="FileNotFoundException"/> where they were not deployed.</summary>
    public static ConfigurationNotes Read() => new(
        from assembly in (Assembly[])[typeof(ConfigurationNotes).Assembly, typeof(ProtocolAdapters.Http.HttpGatewayOptions).Assembly]
        from member in XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
        select member);

    /// <summary>One line of Markdown; empty when nothing is said.</summary>
    public string Of(PropertyInfo property) => _summaries.GetValueOrDefault($"P:{NameOf(property.DeclaringType!)}.{property.Name}", "");

    /// <summary>The same for a class.</summary>
    public string Of(Type type) => _summaries.GetValueOrDefault($"T:{NameOf(type)}", "");

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string Text(XElement? summary) => string.Join(
        ' ', string.Concat(summary?.Nodes().Select(Text) ?? []).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref") ?? (string?)see.Attribute("langword"))?.Split('.', ':')[^1]}`",
        XElement element => element.Value,
        _ => "",
    };
}
