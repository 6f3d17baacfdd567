namespace Gateway.ProtocolAdapters.Contract;

/// <summary>
/// Why an attempt is refused. Closed: each protocol answers every value (docs/architecture.md has the table). Only
/// <see cref="Unavailable"/> and <see cref="TooManyAttempts"/> pass by themselves. A reason other than wrong is given only
/// after the secret proved right, or by the secret's shape alone.
/// </summary>
public enum LoginDenial
{
    /// <summary>Wrong secret or unknown account: NO [AUTHENTICATIONFAILED], -ERR [AUTH], 535 5.7.8, NO, 401.</summary>
    InvalidCredentials = 1,

    /// <summary>By its shape no app password, where only app passwords are taken: the answer for wrong, with hint and URL.</summary>
    AppPasswordRequired = 2,

    /// <summary>The app password was right and is expired: NO [EXPIRED], -ERR [AUTH], 535 5.7.8, NO, 401 or 457; with URL.</summary>
    Expired = 3,

    /// <summary>Right, but the app password or account may not use this protocol: NO [CONTACTADMIN], -ERR [SYS/PERM], 554 5.7.1, NO, 403.</summary>
    ProtocolNotAllowed = 4,

    /// <summary>Right, but not from this network; answered as <see cref="ProtocolNotAllowed"/> with its own reason.</summary>
    NetworkNotAllowed = 5,

    /// <summary>Right, but bound to another device, or the device is blocked or quarantined; answered likewise.</summary>
    DeviceNotAllowed = 6,

    /// <summary>The account is blocked: NO [CONTACTADMIN], -ERR [SYS/PERM], 525 5.7.13, NO, 403 or 456.</summary>
    AccountBlocked = 7,

    /// <summary>Throttled: NO [LIMIT], -ERR [LOGIN-DELAY], 454 4.7.0, NO (TRYLATER), 429 or 503 with Retry-After.</summary>
    TooManyAttempts = 8,

    /// <summary>We or the backend can't tell now: NO [UNAVAILABLE], -ERR [SYS/TEMP], 454 4.7.0, NO (TRYLATER), 503 with Retry-After.</summary>
    Unavailable = 9,

    /// <summary>A token was refused (RFC 7628 3.2.2): JSON challenge, the client's dummy, then the answer for wrong; HTTP 401 Bearer.</summary>
    InvalidToken = 10,

    /// <summary>authzid names somebody else: NO [AUTHORIZATIONFAILED], -ERR [AUTH], 535 5.7.8, NO, 403.</summary>
    AuthorizationFailed = 11,

    /// <summary>The secret would cross in clear: NO [PRIVACYREQUIRED], -ERR, 538 5.7.11, NO (ENCRYPT-NEEDED), redirect to https.</summary>
    EncryptionRequired = 12,
}
