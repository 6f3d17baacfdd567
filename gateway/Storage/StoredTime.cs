namespace Gateway.Storage;

/// <summary>Times as the tables hold them: Unix milliseconds UTC.</summary>
internal static class StoredTime
{
    /// <summary>As stored; sub-millisecond parts are cut.</summary>
    public static long ToStored(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>As stored; null stays null.</summary>
    public static long? ToStored(this DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    /// <summary>From a column.</summary>
    public static DateTimeOffset ToTime(this long stored) => DateTimeOffset.FromUnixTimeMilliseconds(stored);

    /// <summary>From a nullable column.</summary>
    public static DateTimeOffset? ToTime(this long? stored) => stored is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
