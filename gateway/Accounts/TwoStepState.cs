namespace Gateway.Accounts;

/// <summary>An account's two-step state (persisted: the numbers never change).</summary>
internal enum TwoStepState
{
    /// <summary>The account password is passed through to the backend, which decides.</summary>
    Disabled = 0,

    /// <summary>As <see cref="Disabled"/>, until a second factor is registered.</summary>
    Enabled = 1,

    /// <summary>App passwords only.</summary>
    Enforced = 2,

    /// <summary>Nothing is accepted.</summary>
    Blocked = 3,
}
