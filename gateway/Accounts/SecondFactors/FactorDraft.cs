using Gateway.Storage;

namespace Gateway.Accounts.SecondFactors;

/// <summary>A second factor that proved itself and is not stored yet.</summary>
/// <param name="Factor">As it will be stored.</param>
/// <param name="InsertAsync">Stores it in a transaction.</param>
internal sealed record FactorDraft(SecondFactor Factor, Func<DatabaseSession, Task> InsertAsync);
