namespace Gateway.RealServers;

/// <summary>
/// A whole mail system on loopback: Dovecot (mailboxes), Postfix (submission), SOGo (ActiveSync) with PostgreSQL and
/// memcached. Up in a few seconds; disposing it stops all and removes the folder.
/// </summary>
public sealed class MailSystem : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _running = new();

    private MailSystem(ServerFolder folder) => Folder = folder;

    /// <summary>The mailboxes every system has, empty at first.</summary>
    public static IReadOnlyList<MailUser> Users { get; } =
    [
        new("alice@example.test", "alice-Account-1", "Alice Example"),
        new("bob@example.test", "bob-Account-2", "Bob Example"),
        new("carol@example.test", "carol-Account-3", "Carol Example"),
        new("dave@example.test", "dave-Account-4", "Dave Example"),
    ];

    public ServerFolder Folder { get; }

    public DovecotServer Dovecot { get; private set; } = null!;

    public PostfixServer Postfix { get; private set; } = null!;

    public PostgreSqlServer Database { get; private set; } = null!;

    public SogoServer Sogo { get; private set; } = null!;

    /// <summary>Starts everything in a new folder.</summary>
    public static async Task<MailSystem> StartAsync()
    {
        var system = new MailSystem(ServerFolder.Create());
        try
        {
            await system.StartServersAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out var server))
        {
            await server.DisposeAsync();
        }

        Folder.Dispose();
    }

    private async Task StartServersAsync()
    {
        var ports = DovecotPorts.Choose();
        var submission = FreePort.Next();
        var database = PostgreSqlServer.StartAsync(Folder);
        var cache = MemcachedServer.StartAsync(Folder);
        var dovecot = DovecotServer.StartAsync(Folder, ports, new DovecotOptions { Users = Users, SubmissionRelayPort = submission });
        var postfix = PostfixServer.StartAsync(
            Folder,
            new PostfixOptions(submission, DovecotServer.AuthSocketIn(Folder.Path), ports.Lmtp, Users));
        var memcached = await KeepAsync(cache);
        Database = await KeepAsync(database);
        Dovecot = await KeepAsync(dovecot);
        Postfix = await KeepAsync(postfix);
        Sogo = await KeepAsync(SogoServer.StartAsync(Folder, new SogoBackends(Database, memcached, ports.Imap, submission), Users));
    }

    private async Task<T> KeepAsync<T>(Task<T> starting)
        where T : IAsyncDisposable
    {
        var server = await starting;
        _running.Push(server);
        return server;
    }
}
