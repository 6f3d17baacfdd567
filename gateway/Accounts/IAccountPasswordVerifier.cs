using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Accounts;

/// <summary>Checks an account password where it is known: a mailbox server or a directory. The gateway itself knows none.</summary>
internal interface IAccountPasswordVerifier
{
    /// <summary>
    /// Asks once. The secret stays the caller's. Never throws for a server that is away: that is
    /// <see cref="AccountPasswordVerdict.Unavailable"/>.
    /// </summary>
    Task<AccountPasswordVerdict> VerifyAsync(Account account, Secret password, CancellationToken cancellationToken);
}

/// <summary>What the directory said.</summary>
internal enum AccountPasswordVerdict
{
    /// <summary>It is the account's password.</summary>
    Right,

    /// <summary>It is not, or the directory does not let the account in.</summary>
    Wrong,

    /// <summary>The directory can't tell now.</summary>
    Unavailable,
}
