using Gateway.Login;
using Gateway.Login.Tokens;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.ManageSieve;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Sasl;
using Gateway.ProtocolAdapters.Smtp;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The mail adapters with their options: what the configuration says, and for the rest what the gateway as a whole is set to.</summary>
internal static class MailAdapters
{
    private static readonly string[] WithoutTokens = ["PLAIN", "LOGIN"];

    public static IServiceCollection AddMailAdapters(this IServiceCollection services, IConfiguration configuration)
    {
        Add<ImapOptions, ImapAdapter>(
            services, configuration.GetSection(ImapOptions.Section), options => options.Mechanisms, (options, usual) => options with { Mechanisms = usual.Mechanisms });
        Add<Pop3Options, Pop3Adapter>(
            services, configuration.GetSection(Pop3Options.Section), options => options.Mechanisms, (options, usual) => options with { Mechanisms = usual.Mechanisms });
        Add<SmtpOptions, SmtpAdapter>(
            services, configuration.GetSection(SmtpOptions.Section), options => options.Mechanisms,
            (options, usual) => options with { Mechanisms = usual.Mechanisms, HostName = options.HostName ?? usual.HostName });
        Add<ManageSieveOptions, ManageSieveAdapter>(
            services, configuration.GetSection(ManageSieveOptions.Section), options => options.Mechanisms, (options, usual) => options with { Mechanisms = usual.Mechanisms });
        return services;
    }

    private static void Add<TOptions, TAdapter>(
        IServiceCollection services, IConfigurationSection section, Func<TOptions, IReadOnlyList<string>?> mechanisms, Func<TOptions, Usual, TOptions> complete)
        where TOptions : class
        where TAdapter : class, IMailAdapter
    {
        services.AddOptions<TOptions>()
            .Bind(section)
            .Validate(
                options => mechanisms(options) is not { } named || (named.Count > 0 && named.All(name => SaslServerExchange.Mechanisms.Contains(name))),
                $"{section.Path}:Mechanisms: each must be one of {string.Join(", ", SaslServerExchange.Mechanisms)}")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<TOptions>>().Value;
            return complete(options, UsualOf(provider, mechanisms(options)));
        });
        services.AddSingleton<IMailAdapter, TAdapter>();
    }

    // A client that is offered a token's mechanism may not try its app password any more.
    private static Usual UsualOf(IServiceProvider provider, IReadOnlyList<string>? configured)
    {
        var takesTokens = provider.GetRequiredService<IOptions<LoginOptions>>().Value.PassTokens
            || provider.GetRequiredService<IOptions<TokenOptions>>().Value.Issuers.Count > 0;
        return new(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.PublicHost, configured ?? (takesTokens ? SaslServerExchange.Mechanisms : WithoutTokens));
    }

    /// <summary>What an adapter is set to where its own section is silent.</summary>
    private sealed record Usual(string HostName, IReadOnlyList<string> Mechanisms);
}
