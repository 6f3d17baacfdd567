using System.Data.Common;
using Gateway.Keys;
using Gateway.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Hosting;

/// <summary>Looks at what stands on this machine: certificate, data directory, keys, store. Changes nothing.</summary>
internal sealed class InstallationCheck(IConfiguration configuration, TimeProvider time)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(14);

    private readonly GatewayOptions _gateway = configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();

    public CheckLine Certificate()
    {
        const string Subject = "certificate";
        var tls = configuration.GetSection(TlsOptions.Section).Get<TlsOptions>() ?? new();
        var file = tls.CertificateFile ?? Path.Combine(_gateway.DataDirectory, "self-signed.pem");
        if (tls.CertificateFile is null && !File.Exists(file))
        {
            return CheckLine.Good(Subject, "none is configured; a self-signed one is made on first start");
        }

        try
        {
            var pair = CertificatePair.Load(file, tls.KeyFile, tls.Password);
            return pair.Objection(_gateway.PublicHost, time.GetUtcNow()) is { } objection
                ? CheckLine.Bad(Subject, $"{file} {objection}")
                : CheckLine.Good(Subject, $"{file} names {string.Join(", ", pair.Names)}, valid until {pair.Certificate.NotAfter:yyyy-MM-dd}{Soon(pair)}");
        }
        catch (StartupException wrong)
        {
            return CheckLine.Bad(Subject, wrong.Faults[0].ToString());
        }
    }

    private string Soon(CertificatePair pair)
    {
        var left = pair.Certificate.NotAfter - time.GetUtcNow();
        return $", {left.TotalDays:0} days from now{(left < RenewBefore ? ": renew it" : "")}";
    }

    public CheckLine DataDirectory()
    {
        const string Subject = "data directory";
        var path = _gateway.DataDirectory;
        if (!Directory.Exists(path))
        {
            return CheckLine.Good(Subject, $"{path} is not there yet; it is made on first start");
        }

        try
        {
            var probe = Path.Combine(path, $".check-{Environment.ProcessId}");
            PrivateFiles.Open(probe, FileMode.Create).Dispose();
            File.Delete(probe);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return CheckLine.Bad(Subject, $"{path} can't be written by user {Environment.UserName}; make it that user's");
        }

        return CheckLine.Good(Subject, path);
    }

    public CheckLine Keys()
    {
        const string Subject = "keys";
        var options = configuration.GetSection(KeyOptions.Section).Get<KeyOptions>() ?? new();
        var folder = new KeyFolder(options.Directory ?? Path.Combine(_gateway.DataDirectory, "keys"));
        try
        {
            return folder.Ids().Count == 0 && options.CreateFirstKey
                ? CheckLine.Good(Subject, "none yet; the first is made on first start")
                : CheckLine.Good(Subject, $"key {folder.Load(createFirst: false).Current.Id} of {folder.Path} is in use");
        }
        catch (KeyFileException wrong)
        {
            return CheckLine.Bad(Subject, wrong.Message);
        }
    }

    public async Task<CheckLine> StoreAsync(CancellationToken cancellationToken)
    {
        const string Subject = "store";
        var options = Store();
        if (options.Provider is StorageProvider.Sqlite && !File.Exists(options.SqlitePath))
        {
            return CheckLine.Good(Subject, $"{options.SqlitePath} is not there yet; it is made on first start");
        }

        try
        {
            await using var connection = await OpenAsync(options, cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "select count(*) from account";
            return CheckLine.Good(Subject, $"{options.Provider} answers; {await command.ExecuteScalarAsync(cancellationToken)} accounts");
        }
        catch (DbException wrong)
        {
            return CheckLine.Bad(Subject, $"{options.Provider} does not answer as it should ({wrong.Message}); look at the database, or correct Gateway:Store");
        }
    }

    /// <summary>The backend group that the store has for an account; null: none, no such account, or no store to ask.</summary>
    public async Task<string?> GroupOfAsync(string account, CancellationToken cancellationToken)
    {
        var options = Store();
        if (options.Provider is StorageProvider.Sqlite && !File.Exists(options.SqlitePath)) return null;

        try
        {
            await using var connection = await OpenAsync(options, cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "select grp from account where id = @id";
            var id = command.CreateParameter();
            (id.ParameterName, id.Value) = ("@id", account);
            command.Parameters.Add(id);
            return await command.ExecuteScalarAsync(cancellationToken) as string;
        }
        catch (DbException)
        {
            // The store's own line says it.
            return null;
        }
    }

    private StorageOptions Store()
    {
        var options = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new();
        options.DataDirectory = _gateway.DataDirectory;
        return options;
    }

    private static async Task<DbConnection> OpenAsync(StorageOptions options, CancellationToken cancellationToken)
    {
        DbConnection connection = options.Provider is StorageProvider.Sqlite
            ? new SqliteConnection($"Data Source={options.SqlitePath};Mode=ReadOnly;Pooling=False")
            : new NpgsqlConnection(Password(options));
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static string Password(StorageOptions options)
    {
        var text = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Timeout = 5 };
        if (options.PasswordFile is { } file)
        {
            text.Password = File.ReadAllText(file).TrimEnd('\r', '\n');
        }

        return text.ConnectionString;
    }
}
