using System.Diagnostics;

namespace Gateway.ProtocolAdapters.Contract;

/// <summary>Permission to open one backend session. The adapter disposes <see cref="Lease"/> and the credential at its end.</summary>
public sealed record LoginGrant
{
    /// <summary>Canonical account id, <c>[a-z0-9._+-]+@[a-z0-9.-]+</c>: the only identity that a backend is given.</summary>
    public required string Account { get; init; }

    /// <summary>Where to connect, in the order to try; at least one. HTTP adapters use <see cref="BackendName"/> instead.</summary>
    public required IReadOnlyList<BackendEndpoint> Destinations { get; init; }

    /// <summary>The configured backend's name: the YARP cluster of an HTTP protocol.</summary>
    public required string BackendName { get; init; }

    /// <summary>What to present there.</summary>
    public required BackendCredential Credential { get; init; }

    /// <summary>Keeps the session registered; ends it from outside.</summary>
    public required SessionLease Lease { get; init; }

    /// <summary>The trace that the decision belongs to, for the spans of the backend; default: it is not traced.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Addresses that the account may send as, canonical; null when the sender is not checked. Read by SMTP alone.</summary>
    public IReadOnlySet<string>? SenderAddresses { get; init; }

    /// <summary>
    /// What the device is to be told as soon as the backend has vouched for the person, instead of being let in; null: it may come in. Only where the
    /// person is not proven yet. Read by ActiveSync alone.
    /// </summary>
    public DeviceOrder? Device { get; init; }

    /// <summary>Whole days until the app password expires, when that is 14 or fewer; else null.</summary>
    public int? ExpiresInDays { get; init; }
}
