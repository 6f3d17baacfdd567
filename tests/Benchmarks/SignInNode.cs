using System.Net;
using System.Text;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Backends;
using Gateway.Devices;
using Gateway.Keys;
using Gateway.Login;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Redis;
using Gateway.Sessions;
using Gateway.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Benchmarks;

/// <summary>
/// One node's sign-in decision as the program puts it together. Without settings: over a new SQLite file. Nothing runs in the background until
/// <see cref="RunAsync"/>.
/// </summary>
internal sealed class SignInNode : IAsyncDisposable
{
    private const string Account = "alice@example.test";

    private readonly DirectoryInfo _folder;
    private readonly ServiceProvider _services;
    private readonly bool _isOwner;
    private readonly List<IHostedService> _running = [];

    private SignInNode(SignInNode? beside, IEnumerable<(string Key, string? Value)> settings)
    {
        _isOwner = beside is null;
        _folder = beside?._folder ?? Directory.CreateTempSubdirectory("gwbench");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:PublicHost"] = "mail.example.test",
            ["Gateway:DataDirectory"] = _folder.FullName,
            ["Gateway:Backends:mail:Imap:Host"] = "127.0.0.1",
            ["Gateway:Backends:mail:Imap:Tls"] = "None",
            ["Gateway:Backends:mail:Imap:Method"] = "Rewrite",
            ["Gateway:Backends:mail:Imap:PasswordFile"] = SecretFile(),
            ["Gateway:Backends:mail:Eas:Url"] = "http://127.0.0.1:9",
            ["Gateway:Backends:mail:Eas:Method"] = "TrustedLink",
            ["Gateway:Backends:mail:Eas:IdentityHeaders:0"] = "X-Remote-User",
        }).AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System).AddLogging();
        services.AddKeys(configuration).AddStorage(configuration).AddSessions(configuration).AddRedis(configuration).AddBackends(configuration).AddDevices(configuration).AddLogin(configuration);
        _services = services.BuildServiceProvider();
    }

    /// <summary>Decides.</summary>
    public ILoginAuthority Authority => Get<ILoginAuthority>();

    /// <summary>Where its files are.</summary>
    public string Folder => _folder.FullName;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Migrated, its log read. <paramref name="beside"/>: with the same folder and keys as that one.</summary>
    public static async Task<SignInNode> CreateAsync(SignInNode? beside, params (string Key, string? Value)[] settings)
    {
        var node = new SignInNode(beside, settings);
        await node.Get<Database>().MigrateAsync(CancellationToken.None);
        await node.Get<KeyGuard>().CompareAsync(CancellationToken.None);
        await node.Get<RevocationFeed>().PollAsync(CancellationToken.None);
        if (node._services.GetService<RedisConnection>() is { } redis) await redis.ConnectAsync(CancellationToken.None);
        return node;
    }

    /// <summary>With one account and one app password: its plain text as typed.</summary>
    public static async Task<(SignInNode Node, Secret Secret)> StartAsync()
    {
        var node = await CreateAsync(null);
        return (node, await node.NewcomerAsync(Account));
    }

    /// <summary>A new account with one app password.</summary>
    public async Task<Secret> NewcomerAsync(string account)
    {
        await Get<AccountRegistrar>().AddAsync(new AccountRequest(account, TwoStepState.Enforced), Actor.System, CancellationToken.None);
        var result = await Get<AppPasswordIssuer>().IssueAsync(new IssueRequest(account, "Phone"), Actor.System, CancellationToken.None);
        return ((IssueResult.Issued)result).AppPassword.PlainText;
    }

    /// <summary>Starts what works in the background: the log's poll, audit, last use.</summary>
    public async Task RunAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
            _running.Add(service);
        }
    }

    /// <summary>One connection's sign-in.</summary>
    public static LoginAttempt OverImap(Secret secret) => OverImap(Account, secret, IPAddress.Parse("192.0.2.1"));

    /// <summary>Somebody's.</summary>
    public static LoginAttempt OverImap(string account, Secret secret, IPAddress client) => new()
    {
        Protocol = ProtocolCatalog.Imap,
        Mechanism = LoginMechanism.Plain,
        Authcid = Encoding.ASCII.GetBytes(account),
        Secret = secret,
        Client = new IPEndPoint(client, 40_000),
        Local = new IPEndPoint(IPAddress.Loopback, 993),
        ConnectionId = "conn0001",
        Listener = "imaps",
    };

    /// <summary>One request of a phone that sends its password with each.</summary>
    public static LoginAttempt OverActiveSync(Secret secret) => OverImap(secret) with
    {
        Protocol = ProtocolCatalog.ActiveSync,
        Mechanism = LoginMechanism.Basic,
        Listener = "https",
        Identity = new ClientIdentity { DeviceId = "PHONE1", UserAgent = "Apple-iPhone14C2/2106.90" },
    };

    /// <summary>Decides, and gives back what was granted.</summary>
    public async ValueTask<LoginDecision> DecideAsync(LoginAttempt attempt)
    {
        var decision = await Authority.DecideAsync(attempt, CancellationToken.None);
        if (decision is LoginDecision.Granted { Grant: var grant })
        {
            grant.Lease.Dispose();
            grant.Credential.Dispose();
        }

        return decision;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_running))
        {
            await service.StopAsync(CancellationToken.None);
            if (service is IHostedLifecycleService lasting) await lasting.StoppedAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        if (_isOwner) _folder.Delete(recursive: true);
    }

    private string SecretFile()
    {
        var file = Path.Combine(_folder.FullName, "backend.secret");
        File.WriteAllText(file, "backend-secret\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
