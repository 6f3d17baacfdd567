using Gateway.Login;

namespace Gateway.Hosting;

/// <summary>Whether this node can sign people in, and is to be sent any.</summary>
internal sealed class Readiness(StorePreparation store, LoginReadiness login, IHostApplicationLifetime lifetime)
{
    /// <summary>One line, or null when ready.</summary>
    public string? Fault =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "draining"
        : store.IsDone ? login.Fault
        : "the store is away";
}
