using Gateway.RealServers;
using Gateway.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>A calendar and an IMAP server that take whom the gateway brings, and the servers and cables that the nodes stand on.</summary>
internal sealed class MailFarm : IAsyncDisposable
{
    private readonly FakeMailBackend _imap = new(FakeImapBackend.ServeAsync);
    private readonly WebApplication _calendar;

    private MailFarm(ServerFolder folder, WebApplication calendar) => (Folder, _calendar) = (folder, calendar);

    public ServerFolder Folder { get; }

    public int ImapPort => _imap.Endpoint.Port;

    public Uri CalendarUrl => new(_calendar.Urls.Single());

    public PostgreSqlServer PostgreSql { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    /// <summary>From every node to Redis.</summary>
    public TcpLink ToRedis { get; private set; } = null!;

    /// <summary>From the one node that may be cut off to PostgreSQL.</summary>
    public TcpLink ToPostgreSql { get; private set; } = null!;

    public static async Task<MailFarm> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0));
        var calendar = builder.Build();
        calendar.Run(context => context.Response.WriteAsync("calendar"));
        await calendar.StartAsync();

        var farm = new MailFarm(ServerFolder.Create(), calendar);
        var redis = RedisServer.StartAsync(farm.Folder);
        farm.PostgreSql = await PostgreSqlServer.StartAsync(farm.Folder);
        farm.Redis = await redis;
        farm.ToRedis = TcpLink.To(farm.Redis.Port);
        farm.ToPostgreSql = TcpLink.To(farm.PostgreSql.Port);
        return farm;
    }

    public async ValueTask DisposeAsync()
    {
        await ToRedis.DisposeAsync();
        await ToPostgreSql.DisposeAsync();
        await Redis.DisposeAsync();
        await PostgreSql.DisposeAsync();
        await _calendar.DisposeAsync();
        await _imap.DisposeAsync();
        Folder.Dispose();
    }
}
