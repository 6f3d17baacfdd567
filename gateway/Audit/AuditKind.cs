namespace Gateway.Audit;

/// <summary>What an audit row tells (persisted: the numbers never change).</summary>
internal enum AuditKind
{
    /// <summary>A sign-in was granted.</summary>
    SignInGranted = 1,

    /// <summary>A sign-in was refused; <see cref="AuditEvent.Denial"/> says why.</summary>
    SignInDenied = 2,

    /// <summary>Under <c>observe</c>: a sign-in was let through that would have been refused.</summary>
    SignInObserved = 3,

    AccountAdded = 10,
    AccountStateChanged = 11,
    AliasAdded = 12,
    AliasRemoved = 13,
    AccountsImported = 14,

    /// <summary>Somebody told that an account password was changed; the detail is what the policy says of app passwords then.</summary>
    AccountPasswordChanged = 15,

    PolicyChanged = 20,
    AppPasswordIssued = 30,
    AppPasswordRevoked = 31,
    AppPasswordSuspended = 32,
    AppPasswordResumed = 33,
    AppPasswordChanged = 34,
    DeviceBound = 35,

    /// <summary>A second device used an app password that is bound to another.</summary>
    DeviceMismatch = 36,

    SessionEnded = 40,
    DeviceStateChanged = 41,

    /// <summary>A phone that the account never used before.</summary>
    DeviceAdded = 42,

    /// <summary>A phone is held by a rule until somebody looks at it: its owner and the admin are to be told.</summary>
    DeviceQuarantined = 43,

    /// <summary>A phone is refused by a rule or a decision; told once.</summary>
    DeviceRefused = 44,

    /// <summary>Somebody asked a phone to forget, or took that back.</summary>
    DeviceWipeRequested = 45,

    /// <summary>The phone answered that it forgets, or can't.</summary>
    DeviceWipeAnswered = 46,
    KeyRotated = 50,

    /// <summary>A root key was made that waits to be put in force.</summary>
    KeyPrepared = 51,

    SecondFactorAdded = 60,
    SecondFactorRemoved = 61,
    PortalSignIn = 62,
    PortalSignInRefused = 63,
    SecondFactorRenamed = 64,
    RecoveryCodesReplaced = 65,

    /// <summary>Browsers are no longer known, or all were signed out.</summary>
    BrowsersForgotten = 66,

    AdminTokenIssued = 80,
    AdminTokenRevoked = 81,
    OperatorChanged = 82,

    /// <summary>The account's second factors were taken away: the next portal sign-in registers new ones.</summary>
    RegistrationRequired = 83,

    /// <summary>A stored row does not carry the MAC that the gateway would have given it.</summary>
    RowCorrupt = 90,

    /// <summary>Rows of sign-in decisions were lost while the store was away; the detail says how many.</summary>
    RowsLost = 91,
}
