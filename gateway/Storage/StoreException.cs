namespace Gateway.Storage;

/// <summary>
/// The store can't answer now: unreachable, locked, full, overloaded or too slow. Nothing is known about the question, and a write may
/// or may not have happened. Answered as "temporarily unavailable", never as a wrong password.
/// </summary>
internal sealed class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A row with the same key is there already; nothing was written.</summary>
internal sealed class StoreConflictException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The store answers wrongly: damaged file, missing table, refused statement. An operator must look.</summary>
internal sealed class StoreFaultException(string message, Exception? innerException = null) : Exception(message, innerException);
