using System.Net.Sockets;
using Npgsql;

namespace Gateway.Storage;

/// <summary>What PostgreSQL's and Npgsql's failures mean to us (https://www.postgresql.org/docs/15/errcodes-appendix.html).</summary>
internal static class PostgreSqlErrors
{
    // Classes: connection, resources, operator intervention, system; 40: rolled back; 25006: read only (a standby).
    private static readonly string[] UnavailableClasses = ["08", "53", "57", "58", "40"];

    /// <summary>Our exception for a driver's; null: it isn't the driver's.</summary>
    public static Exception? Translate(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => new StoreConflictException("The row is there already.", exception),
        PostgresException known when IsUnavailable(known.SqlState) => new StoreUnavailableException("The store can't answer now.", exception),
        PostgresException => new StoreFaultException("The store refused a statement.", exception),
        NpgsqlException or SocketException or TimeoutException or IOException =>
            new StoreUnavailableException("The store can't be reached.", exception),
        _ => null,
    };

    /// <summary>A read on a connection that had died, or that lost a conflict: another one may do.</summary>
    public static bool IsWorthReading(Exception exception) =>
        IsRolledBack(exception) || exception is NpgsqlException { IsTransient: true, InnerException: IOException or SocketException }
            or PostgresException { SqlState: "57P01" };

    /// <summary>Deadlock or serialisation failure: nothing of the transaction remains.</summary>
    public static bool IsRolledBack(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    private static bool IsUnavailable(string state) =>
        UnavailableClasses.Contains(state[..2])
        || state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InvalidPassword;
}
