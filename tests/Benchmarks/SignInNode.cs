using System.Net;
using System.Text;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Backends;
using Gateway.Keys;
using Gateway.Login;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Sessions;
using Gateway.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks;

/// <summary>One node's sign-in decision as the program puts it together, over a new SQLite file, with one account and app password.</summary>
internal sealed class SignInNode : IAsyncDisposable
{
    private const string Account = "alice@example.test";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gwbench");
    private readonly ServiceProvider _services;

    private SignInNode()
    {
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
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System).AddLogging();
        services.AddKeys(configuration).AddStorage(configuration).AddSessions(configuration).AddBackends(configuration).AddLogin(configuration);
        _services = services.BuildServiceProvider();
    }

    /// <summary>Decides.</summary>
    public ILoginAuthority Authority => _services.GetRequiredService<ILoginAuthority>();

    /// <summary>Migrated, its log read, one app password issued: its plain text as typed.</summary>
    public static async Task<(SignInNode Node, Secret Secret)> StartAsync()
    {
        var node = new SignInNode();
        var services = node._services;
        await services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
        await services.GetRequiredService<KeyGuard>().CompareAsync(CancellationToken.None);
        await services.GetRequiredService<RevocationFeed>().PollAsync(CancellationToken.None);
        await services.GetRequiredService<AccountRegistrar>().AddAsync(new AccountRequest(Account, TwoStepState.Enforced), Actor.System, CancellationToken.None);
        var result = await services.GetRequiredService<AppPasswordIssuer>().IssueAsync(new IssueRequest(Account, "Phone"), Actor.System, CancellationToken.None);
        return (node, ((IssueResult.Issued)result).AppPassword.PlainText);
    }

    /// <summary>One connection's sign-in.</summary>
    public static LoginAttempt OverImap(Secret secret) => new()
    {
        Protocol = ProtocolCatalog.Imap,
        Mechanism = LoginMechanism.Plain,
        Authcid = Encoding.ASCII.GetBytes(Account),
        Secret = secret,
        Client = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 40_000),
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

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string SecretFile()
    {
        var file = Path.Combine(_folder.FullName, "backend.secret");
        File.WriteAllText(file, "backend-secret\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
