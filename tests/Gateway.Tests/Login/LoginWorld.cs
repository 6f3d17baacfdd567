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
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Login;

/// <summary>
/// One node's sign-in decision as the program puts it together, over a real SQLite file. Nothing runs in the background: tests poll and
/// write by hand, on a clock that stands still.
/// </summary>
internal sealed class LoginWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly bool _ownsFolder;
    private readonly ServiceProvider _services;

    private LoginWorld(DirectoryInfo folder, bool ownsFolder, TimeProvider time, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        (_folder, _ownsFolder) = (folder, ownsFolder);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Gateway:PublicHost"] = "mail.example.test",
                ["Gateway:DataDirectory"] = folder.FullName,
                // The tests' machine may be busy; what they say of slow stores they set themselves.
                ["Gateway:Store:ReadTimeout"] = "00:00:15",
                ["Gateway:Store:WriteTimeout"] = "00:00:30",
                ["Gateway:DefaultDomain"] = "example.test",
                ["Gateway:Login:Domains:EXAMPLE"] = "example.test",
                ["Gateway:Backends:mail:Imap:Host"] = "127.0.0.1",
                ["Gateway:Backends:mail:Imap:Tls"] = "None",
                ["Gateway:Backends:mail:Imap:Method"] = "Rewrite",
                ["Gateway:Backends:mail:Imap:PasswordFile"] = Secret(folder),
                ["Gateway:Backends:mail:Smtp:Host"] = "127.0.0.1",
                ["Gateway:Backends:mail:Smtp:Tls"] = "None",
                ["Gateway:Backends:mail:Smtp:Method"] = "TrustedLink",
                ["Gateway:Backends:mail:Eas:Url"] = "http://127.0.0.1:9",
                ["Gateway:Backends:mail:Eas:Method"] = "TrustedLink",
                ["Gateway:Backends:mail:Eas:IdentityHeaders:0"] = "X-Remote-User",
            })
            .AddInMemoryCollection(settings)
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddSingleton(time).AddLogging(logging => logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Debug));
        services.AddKeys(configuration).AddStorage(configuration).AddSessions(configuration).AddRedis(configuration).AddBackends(configuration).AddDevices(configuration).AddLogin(configuration);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public RememberedLogs Logs { get; } = new();

    public static Actor Tester { get; } = Actor.Admin("tester");

    public string Folder => _folder.FullName;

    public static async Task<LoginWorld> CreateAsync(
        TimeProvider? time = null, LoginWorld? beside = null, params (string Key, string Value)[] settings)
    {
        var world = new LoginWorld(
            beside?._folder ?? Directory.CreateTempSubdirectory("gwlogin"),
            beside is null,
            time ?? new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero)),
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        await world.Get<Database>().MigrateAsync(CancellationToken.None);
        await world.Get<KeyGuard>().CompareAsync(CancellationToken.None);
        await world.Get<RevocationFeed>().PollAsync(CancellationToken.None);
        return world;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task AddAccountAsync(string name, TwoStepState state = TwoStepState.Enforced, params string[] aliases) =>
        Assert.IsType<AddAccountResult.Added>(
            await Get<AccountRegistrar>().AddAsync(new AccountRequest(name, state) { Aliases = aliases }, Tester, CancellationToken.None));

    /// <summary>A new app password: its record and its plain text.</summary>
    public async Task<(AppPassword Record, string Text)> IssueAsync(string account, AppPasswordScope? scope = null, DateTimeOffset? expires = null)
    {
        var request = new IssueRequest(account, "Phone") { Scope = scope ?? AppPasswordScope.Unrestricted, Expires = expires };
        using var issued = Assert.IsType<IssueResult.Issued>(await Get<AppPasswordIssuer>().IssueAsync(request, Tester, CancellationToken.None)).AppPassword;
        return (issued.Record, Encoding.ASCII.GetString(issued.PlainText.Octets));
    }

    /// <summary>One attempt; a grant's lease and credential are the caller's.</summary>
    public async Task<LoginDecision> TryAsync(string name, string secret, Func<LoginAttempt, LoginAttempt>? change = null)
    {
        using var owned = ProtocolAdapters.Contract.Secret.FromText(secret);
        var attempt = Attempt(name, owned);
        return await Get<ILoginAuthority>().DecideAsync(change?.Invoke(attempt) ?? attempt, CancellationToken.None);
    }

    public async Task<LoginGrant> SignInAsync(string name, string secret, Func<LoginAttempt, LoginAttempt>? change = null) =>
        Assert.IsType<LoginDecision.Granted>(await TryAsync(name, secret, change)).Grant;

    public async Task<LoginDenial?> DenialAsync(string name, string secret, Func<LoginAttempt, LoginAttempt>? change = null)
    {
        var decision = await TryAsync(name, secret, change);
        if (decision is LoginDecision.Granted { Grant: var grant })
        {
            grant.Lease.Dispose();
            grant.Credential.Dispose();
        }

        return (decision as LoginDecision.Denied)?.Denial;
    }

    public static LoginAttempt Attempt(string name, Secret secret) => new()
    {
        Protocol = ProtocolCatalog.Imap,
        Mechanism = LoginMechanism.Plain,
        Authcid = Encoding.UTF8.GetBytes(name),
        Secret = secret,
        Client = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 40_000),
        Local = new IPEndPoint(IPAddress.Loopback, 993),
        ConnectionId = "conn0001",
        Listener = "imaps",
    };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_ownsFolder) _folder.Delete(recursive: true);
    }

    private static string Secret(DirectoryInfo folder)
    {
        var file = Path.Combine(folder.FullName, "backend.secret");
        if (!File.Exists(file)) File.WriteAllText(file, "backend-secret\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    /// <summary>Every line logged.</summary>
    internal sealed class RememberedLogs : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines) return [.. _lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add($"{eventId.Id} {eventId.Name}: {formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
