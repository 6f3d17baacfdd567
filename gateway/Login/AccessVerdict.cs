using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Login;

/// <summary>The access decision.</summary>
/// <param name="Outcome">What happens.</param>
/// <param name="Reason">Why it is refused, or would be in <c>observe</c> mode; for audit and log, not for the client.</param>
/// <param name="Denial">What the client is told; meaningless unless <see cref="AccessOutcome.Deny"/>.</param>
/// <param name="BindDevice">The app password is to be bound to the device that presented it.</param>
internal readonly record struct AccessVerdict(AccessOutcome Outcome, AccessReason Reason = AccessReason.None, LoginDenial Denial = default, bool BindDevice = false)
{
    /// <summary>Let through although <see cref="Reason"/> speaks against it: recorded.</summary>
    public bool IsObserved => Outcome is not AccessOutcome.Deny && Reason is not AccessReason.None and not AccessReason.OtherDevice;
}

/// <summary>What happens to an attempt.</summary>
internal enum AccessOutcome
{
    /// <summary>Refused.</summary>
    Deny,

    /// <summary>In, with the gateway's own credential for the backend.</summary>
    Allow,

    /// <summary>What the client presented goes to the backend, which decides.</summary>
    PassThrough,
}

/// <summary>Why (persisted by name in the audit log).</summary>
internal enum AccessReason
{
    None,
    InvalidName,
    UnknownAccount,
    WrongSecret,
    NotAppPassword,
    Deleted,
    Suspended,
    Expired,
    Protocol,
    Network,
    OtherDevice,
    Blocked,
    TokenNotAccepted,
    OtherIdentity,
    Throttled,
    TooManySessions,
    NoBackend,
    BackendDown,
    BackendRefused,
    StoreAway,
    Overloaded,
    CorruptRow,
    KeyMismatch,
    Starting,
    Fault,
    Overtaken,
    StoreSetBack,
    KeyLacking,
    IssuerAway,
    DeviceQuarantined,
    DeviceBlocked,
    DeviceWipe,
}
