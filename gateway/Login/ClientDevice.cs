using System.Buffers;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>
/// The name by which a binding knows a device: <c>eas:DeviceId</c> where the protocol has one, otherwise <c>imap:client</c> after what
/// the client says it is, without its version. Names of two kinds say nothing of each other: one device may use both.
/// </summary>
internal static class ClientDevice
{
    private const int MaxLength = 64;
    private static readonly SearchValues<char> VersionStarts = SearchValues.Create("/0123456789(");

    /// <summary>The device's name; null: the client has none, and binding does not apply.</summary>
    public static string? Of(LoginAttempt attempt)
    {
        var identity = attempt.Identity;
        if (identity.DeviceId is { Length: > 0 } device) return OfPhone(device);
        if (attempt.Protocol.IsHttp || identity.UserAgent is not { Length: > 0 } agent) return null;

        // "iPhone Mail 21F90" and the next update's are the same client.
        var end = agent.AsSpan().IndexOfAny(VersionStarts);
        var product = (end < 0 ? agent : agent[..end]).Trim();
        return product.Length == 0 ? null : Join(attempt.Protocol.Name, product);
    }

    /// <summary>The name of a phone by its DeviceId.</summary>
    public static string OfPhone(string deviceId) => Join("eas", deviceId);

    /// <summary>Whether both are names of the same kind and differ.</summary>
    public static bool IsOther(string? bound, string? presented)
    {
        if (bound is null || presented is null) return false;

        var kind = bound.IndexOf(':', StringComparison.Ordinal) + 1;
        return string.CompareOrdinal(bound, 0, presented, 0, kind) == 0 && !string.Equals(bound, presented, StringComparison.OrdinalIgnoreCase);
    }

    private static string Join(string kind, string name) => $"{kind}:{(name.Length > MaxLength ? name[..MaxLength] : name)}";
}
