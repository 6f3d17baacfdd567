namespace Gateway.ProtocolAdapters.Contract;

/// <summary>The outcome of one attempt: <see cref="Granted"/> or <see cref="Denied"/>, nothing else.</summary>
public abstract record LoginDecision
{
    private LoginDecision()
    {
    }

    /// <summary>The client may go on to the backend named in the grant.</summary>
    public sealed record Granted(LoginGrant Grant) : LoginDecision;

    /// <summary>The client is refused.</summary>
    /// <param name="Denial">Why; every protocol's reply table says how it is answered.</param>
    /// <param name="HelpUrl">Where a person makes a new app password; null when the portal is off.</param>
    /// <param name="RetryAfter">When to come back, for denials that pass; null when it says nothing.</param>
    public sealed record Denied(LoginDenial Denial, string? HelpUrl = null, TimeSpan? RetryAfter = null) : LoginDecision
    {
        /// <summary>What an ActiveSync device is told instead of a bare refusal; null: nothing.</summary>
        public DeviceOrder? Device { get; init; }
    }
}
