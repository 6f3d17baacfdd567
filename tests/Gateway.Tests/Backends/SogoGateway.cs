using System.Globalization;
using System.Net;
using Gateway.Backends;
using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Http;
using Gateway.RealServers;
using Gateway.RealServers.ActiveSync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Backends;

/// <summary>The HTTP side with its real routing and credentials, in front of a real SOGo in trust mode.</summary>
internal static class SogoGateway
{
    /// <summary>Starts it; the secret is the one that SOGo is to use at Dovecot.</summary>
    public static async Task<WebApplication> StartAsync(MailSystem mail, string secretFile, Action<IServiceCollection>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:PublicHost"] = "mail.example.test",
            ["Gateway:Http:RequireTls"] = "false",
            ["Gateway:Backends:main:Imap:Host"] = "127.0.0.1",
            ["Gateway:Backends:main:Imap:Port"] = mail.Dovecot.Ports.Imap.ToString(CultureInfo.InvariantCulture),
            ["Gateway:Backends:main:Imap:Tls"] = "None",
            ["Gateway:Backends:main:Http:Url"] = $"http://127.0.0.1:{mail.Sogo.Port}/",
            ["Gateway:Backends:main:Http:Method"] = "Rewrite",
            ["Gateway:Backends:main:Http:PasswordFile"] = secretFile,
            ["Gateway:Backends:main:Http:NeedsContentLength"] = "true",
            ["Gateway:Backends:main:Http:PathPrefixes:/Microsoft-Server-ActiveSync"] = "/SOGo/Microsoft-Server-ActiveSync",
        });
        builder.WebHost.ConfigureKestrel(options =>
        {
            KestrelHardening.Apply(options);
            options.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddBackends(builder.Configuration);
        builder.Services.AddHttpGateway(builder.Configuration);
        builder.Services.AddSingleton<ILoginAuthority, RoutedAuthority>();
        builder.Services.AddSingleton<IDeviceRegister, NoRegister>();
        change?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseRequestHygiene();
        app.MapHttpGateway();
        await app.StartAsync();
        return app;
    }

    /// <summary>Asks again while the answer is 503, for half a minute, as a phone does.</summary>
    public static async Task<T> UntilAnsweredAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var attempts = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (true)
        {
            try
            {
                return await ask(deadline.Token);
            }
            catch (ActiveSyncException exception) when (exception.Status is HttpStatusCode.ServiceUnavailable)
            {
                await attempts.WaitForNextTickAsync(deadline.Token);
            }
        }
    }

    private sealed class NoRegister : IDeviceRegister
    {
        public void Describe(string account, string deviceId, DeviceDescription description)
        {
        }

        public Task<bool> WipeAnsweredAsync(DeviceOrder order, bool succeeded, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
