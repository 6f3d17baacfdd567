using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Admin;

/// <summary>How the admin API writes JSON; the command line reads it with the same options.</summary>
internal static class AdminJson
{
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Names for enums; unknown and doubled properties in a request are errors, not silence.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter());
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 16;
        return options;
    }
}
