using System.Net;
using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Hosting;
using Gateway.Login;
using Gateway.Portal;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Portal;

/// <summary>The portal's parts over one database; <see cref="Node"/> makes those of another node.</summary>
internal sealed class PortalWorld : IAsyncDisposable
{
    private readonly PasswordHasher _hasher;
    private readonly List<Database> _opened = [];

    public PortalWorld(StoreWorld world, PasswordHasher hasher, IAccountPasswordVerifier? verifier = null)
    {
        (World, _hasher) = (world, hasher);
        Verifier = verifier;
        First = Create(world.Store.Database);
    }

    public StoreWorld World { get; }

    public PortalNode First { get; }

    private IAccountPasswordVerifier? Verifier { get; }

    /// <summary>What a second node has of its own.</summary>
    public PortalNode Node()
    {
        var database = World.Store.Open(World.Time);
        _opened.Add(database);
        return Create(database);
    }

    /// <summary>A request from that address, with the cookies that <paramref name="before"/> was answered with.</summary>
    public static DefaultHttpContext Request(string address = "192.0.2.7", HttpContext? before = null)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("mail.example.org");
        context.Request.Headers.Origin = "https://mail.example.org";
        if (before is not null)
        {
            context.Request.Headers.Cookie = string.Join("; ", before.Response.Headers.SetCookie.Select(cookie => cookie!.Split(';')[0]));
        }

        return context;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened)
        {
            await database.DisposeAsync();
        }

        await World.DisposeAsync();
    }

    private PortalNode Create(Database database)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(World.Time).AddSingleton(database).AddSingleton(World.Keys).AddSingleton(World.Audit).AddSingleton(_hasher);
        services.AddSingleton(World.Accounts).AddSingleton(World.States).AddSingleton(World.Issuer);
        services.AddSingleton(Options.Create(new GatewayOptions { PublicHost = "mail.example.org" }));
        services.AddSingleton(Options.Create(new PortalOptions()));
        services.AddSingleton(Options.Create(new ThrottleOptions { RefuseAfter = 10_000 }));
        services.AddSingleton<IReadOnlyList<ListenerPlan>>([]);
        services.AddSingleton<SecondFactorStore>().AddSingleton<RecoveryCodes>().AddSingleton<FactorDrafts>().AddSingleton<SecondFactorChanger>();
        services.AddSingleton<LoginThrottle>().AddSingleton<AttemptStore>().AddSingleton<PortalThrottle>().AddSingleton<KnownBrowsers>();
        services.AddSingleton<PortalSessionStore>().AddSingleton<PortalSessions>().AddSingleton<PortalJournal>().AddSingleton<PortalEntry>();
        services.AddSingleton<PortalSignIn>().AddSingleton<Registration>().AddSingleton<FormSeal>();
        if (Verifier is not null) services.AddSingleton(Verifier);
        services.AddPasskeys();
        return new PortalNode(services.BuildServiceProvider());
    }
}

/// <summary>One node's parts.</summary>
internal sealed class PortalNode(ServiceProvider services)
{
    public IServiceProvider Services => services;

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>The passkeys of one request.</summary>
    public PasskeyCeremonies Passkeys => services.CreateScope().ServiceProvider.GetRequiredService<PasskeyCeremonies>();
}
