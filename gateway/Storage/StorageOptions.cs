using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gateway.Storage;

/// <summary>Where accounts, app passwords and audit last. A change needs a restart.</summary>
internal sealed class StorageOptions : IValidatableObject
{
    public const string Section = "Gateway:Store";

    /// <summary>Sqlite (default): one file in <see cref="DataDirectory"/>, one node. Postgres: any number of nodes.</summary>
    [EnumDataType(typeof(StorageProvider))]
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>PostgreSQL: an Npgsql connection string. SQLite: a file path, default <c>gateway.db</c> in the data directory.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>A file whose only line is the PostgreSQL password; default none.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Most waiting reads and writes before the store counts as overloaded; 16 to 65,536, default 4,096.</summary>
    [Range(16, 65_536)]
    public int QueueLimit { get; set; } = 4_096;

    /// <summary>SQLite: threads that read beside the one that writes; 1 to 16, default 3.</summary>
    [Range(1, 16)]
    public int Readers { get; set; } = 3;

    /// <summary>PostgreSQL: connections per node; 2 to 500, default 20.</summary>
    [Range(2, 500)]
    public int MaxConnections { get; set; } = 20;

    /// <summary>Longest wait for a read, queueing included; 100 ms to 30 s, default 900 ms: the answer is out within a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMilliseconds(900);

    /// <summary>Longest wait for a write, queueing included; 100 ms to 60 s, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The gateway's data directory (<c>Gateway:DataDirectory</c>), filled in by <see cref="StorageServices"/>.</summary>
    internal string DataDirectory { get; set; } = "";

    /// <summary>The SQLite file's full path.</summary>
    public string SqlitePath => Path.GetFullPath(Path.Combine(DataDirectory, string.IsNullOrEmpty(ConnectionString) ? "gateway.db" : ConnectionString));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == StorageProvider.Postgres && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return new ValidationResult(
                "Gateway:Store:ConnectionString is needed for Postgres, for example \"Host=db;Database=gateway;Username=gateway\".",
                [nameof(ConnectionString)]);
        }

        if (Provider == StorageProvider.Sqlite && ConnectionString?.Contains('=', StringComparison.Ordinal) == true)
        {
            yield return new ValidationResult(
                "Gateway:Store:ConnectionString is a file path for Sqlite; set Provider to Postgres for a PostgreSQL connection string.",
                [nameof(ConnectionString)]);
        }

        if (!string.IsNullOrEmpty(PasswordFile) && !File.Exists(PasswordFile))
        {
            yield return new ValidationResult($"Gateway:Store:PasswordFile \"{PasswordFile}\" is not there.", [nameof(PasswordFile)]);
        }
    }
}

/// <summary>The databases there are.</summary>
internal enum StorageProvider
{
    Sqlite,
    Postgres,
}

/// <summary>Reports every wrong setting at once.</summary>
[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
