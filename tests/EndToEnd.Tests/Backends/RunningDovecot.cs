using Gateway.RealServers;
using Xunit;

namespace Gateway.EndToEnd.Tests.Backends;

/// <summary>One Dovecot for the tests of backend sign-ins, which leave it as it is.</summary>
public sealed class RunningDovecot : IAsyncLifetime
{
    private readonly ServerFolder _folder = ServerFolder.Create();

    public DovecotServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await DovecotServer.StartAsync(
        _folder, DovecotPorts.Choose(), new DovecotOptions { Users = MailSystem.Users, SubmissionRelayPort = FreePort.Next() });

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
