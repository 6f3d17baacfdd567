using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>
/// What a device says of itself in Settings or Provision ([MS-ASCMD] §2.2.3.46). Numbers of the person's, IMEI and telephone, are not
/// read.
/// </summary>
/// <param name="Model">For example <c>iPhone17C3</c>; null when it says nothing. Each at most 128 characters.</param>
/// <param name="Os">Operating system and version.</param>
/// <param name="Name">The name that its owner gave it.</param>
public sealed record DeviceDescription(string? Model, string? Os, string? Name)
{
    private const int MaxOctets = 128;

    // [MS-ASWBXML] §2.1.2.1.19, code page 18.
    private const int Page = 18;
    private const int InformationToken = 0x16;
    private const int ModelToken = 0x17;
    private const int NameToken = 0x19;
    private const int OsToken = 0x1A;

    /// <summary>Reads a request; false when it is no document, or holds no description.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> document, [NotNullWhen(true)] out DeviceDescription? description)
    {
        var reader = new WbxmlReader(document);
        string? model = null, os = null, name = null;
        var (information, field) = (0, 0);
        for (var node = reader.Read(); node is not (WbxmlNode.End or WbxmlNode.Malformed); node = reader.Read())
        {
            switch (node)
            {
                case WbxmlNode.Tag:
                    field = reader.Page == Page ? reader.Token : 0;
                    information = field == InformationToken && information == 0 ? reader.Depth : information;
                    break;
                case WbxmlNode.Close:
                    field = 0;
                    information = reader.Depth < information ? 0 : information;
                    break;
                case WbxmlNode.Text when information > 0:
                    model = field == ModelToken ? Take(reader.Text) : model;
                    os = field == OsToken ? Take(reader.Text) : os;
                    name = field == NameToken ? Take(reader.Text) : name;
                    break;
            }
        }

        description = new DeviceDescription(model, os, name);
        return model is not null || os is not null || name is not null;
    }

    private static string? Take(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? null : Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxOctets)]);
}
