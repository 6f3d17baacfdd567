namespace Gateway.Accounts;

/// <summary>
/// Policy settings of one level (global, domain or account). Null means: what the level above says; <see cref="Over"/>
/// folds the three.
/// </summary>
internal record AccountPolicy
{
    public bool? MayCreateAppPasswords { get; init; }

    /// <summary>Live app passwords per account, 0 to 1,000; default 40.</summary>
    public int? AppPasswordLimit { get; init; }

    /// <summary>Catalog names; empty: none; null: as above (default all).</summary>
    public IReadOnlyList<string>? AllowedProtocols { get; init; }

    /// <summary>CIDR texts; empty or null: everywhere.</summary>
    public IReadOnlyList<string>? AllowedNetworks { get; init; }

    /// <summary>Lifetime given to a new app password; zero: never expires.</summary>
    public TimeSpan? DefaultLifetime { get; init; }

    /// <summary>Delete when unused for so long, a day or more; zero: never.</summary>
    public TimeSpan? DeleteWhenUnusedFor { get; init; }

    /// <summary>What a change of the account password does to the app passwords, when the directory's hook or an operator tells of it.</summary>
    public AccountPasswordChange? OnAccountPasswordChange { get; init; }

    /// <summary>What an unknown account gets (global and domain level).</summary>
    public UnknownAccount? UnknownAccount { get; init; }

    /// <summary>CIDR texts from which the account password is still taken although Enforced; default none.</summary>
    public IReadOnlyList<string>? AccountPasswordNetworks { get; init; }

    /// <summary>How an app password binds to its first device.</summary>
    public DeviceBinding? DeviceBinding { get; init; }

    /// <summary>Pass everything through, record who would have been refused.</summary>
    public bool? Observe { get; init; }

    /// <summary>The state a new account starts in.</summary>
    public TwoStepState? InitialState { get; init; }

    /// <summary>The product's defaults, all set.</summary>
    public static AccountPolicy Defaults { get; } = new()
    {
        MayCreateAppPasswords = true,
        AppPasswordLimit = 40,
        AllowedProtocols = [.. ProtocolAdapters.ProtocolCatalog.All.Select(protocol => protocol.Name)],
        AllowedNetworks = [],
        DefaultLifetime = TimeSpan.Zero,
        DeleteWhenUnusedFor = TimeSpan.Zero,
        OnAccountPasswordChange = AccountPasswordChange.Keep,
        UnknownAccount = Accounts.UnknownAccount.Reject,
        AccountPasswordNetworks = [],
        DeviceBinding = Accounts.DeviceBinding.Notice,
        Observe = false,
        InitialState = TwoStepState.Disabled,
    };

    /// <summary>This level over <paramref name="above"/>: each setting that is not null here wins.</summary>
    public AccountPolicy Over(AccountPolicy above) => new()
    {
        MayCreateAppPasswords = MayCreateAppPasswords ?? above.MayCreateAppPasswords,
        AppPasswordLimit = AppPasswordLimit ?? above.AppPasswordLimit,
        AllowedProtocols = AllowedProtocols ?? above.AllowedProtocols,
        AllowedNetworks = AllowedNetworks ?? above.AllowedNetworks,
        DefaultLifetime = DefaultLifetime ?? above.DefaultLifetime,
        DeleteWhenUnusedFor = DeleteWhenUnusedFor ?? above.DeleteWhenUnusedFor,
        OnAccountPasswordChange = OnAccountPasswordChange ?? above.OnAccountPasswordChange,
        UnknownAccount = UnknownAccount ?? above.UnknownAccount,
        AccountPasswordNetworks = AccountPasswordNetworks ?? above.AccountPasswordNetworks,
        DeviceBinding = DeviceBinding ?? above.DeviceBinding,
        Observe = Observe ?? above.Observe,
        InitialState = InitialState ?? above.InitialState,
    };
}

/// <summary>What a change of the account password does to the app passwords (persisted by name).</summary>
internal enum AccountPasswordChange
{
    Keep,
    Revoke,
}

/// <summary>What a name that no account has gets (persisted by name).</summary>
internal enum UnknownAccount
{
    Reject,
    PassThrough,
}

/// <summary>How an app password binds to the first device that uses it (persisted by name).</summary>
internal enum DeviceBinding
{
    Off,
    Notice,
    Enforce,
}
