using Gateway.ProtocolAdapters.Backend;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.ManageSieve;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;

namespace Gateway.Hosting;

/// <summary>The mail adapters, a line or two each.</summary>
internal static class MailAdapters
{
    public static IServiceCollection AddMailAdapters(this IServiceCollection services)
    {
        services.AddSingleton(provider => new BackendConnector(WireOptions.Default, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new ImapOptions()).AddSingleton<IMailAdapter, ImapAdapter>();
        services.AddSingleton(new SmtpOptions()).AddSingleton<IMailAdapter, SmtpAdapter>();
        services.AddSingleton(new Pop3Options()).AddSingleton<IMailAdapter, Pop3Adapter>();
        services.AddSingleton(new ManageSieveOptions()).AddSingleton<IMailAdapter, ManageSieveAdapter>();
        return services;
    }
}
