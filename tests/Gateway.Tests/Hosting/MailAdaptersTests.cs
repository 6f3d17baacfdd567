using Gateway.Hosting;
using Gateway.Login;
using Gateway.ProtocolAdapters.Imap;
using Gateway.ProtocolAdapters.ManageSieve;
using Gateway.ProtocolAdapters.Pop3;
using Gateway.ProtocolAdapters.Smtp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Hosting;

public sealed class MailAdaptersTests
{
    [Fact]
    public void Options_of_every_protocol_come_from_the_configuration()
    {
        using var services = With(
            ("Gateway:Imap:MaxRefusedLogins", "7"),
            ("Gateway:Imap:Relay:IdleLimit", "02:00:00"),
            ("Gateway:Pop3:LoginDeadline", "00:00:09"),
            ("Gateway:Smtp:CheckFromHeader", "true"),
            ("Gateway:Sieve:MaxCommands", "11"));

        Assert.Equal(7, services.GetRequiredService<ImapOptions>().MaxRefusedLogins);
        Assert.Equal(TimeSpan.FromHours(2), services.GetRequiredService<ImapOptions>().Relay.IdleLimit);
        Assert.Equal(TimeSpan.FromSeconds(9), services.GetRequiredService<Pop3Options>().LoginDeadline);
        Assert.True(services.GetRequiredService<SmtpOptions>().CheckFromHeader);
        Assert.Equal(11, services.GetRequiredService<ManageSieveOptions>().MaxCommands);
    }

    [Theory]
    [InlineData(null, "mail.example.test")]
    [InlineData("smtp.example.test", "smtp.example.test")]
    public void Smtp_is_called_by_the_public_name_unless_it_has_its_own(string? own, string expected)
    {
        using var services = With(("Gateway:PublicHost", "mail.example.test"), ("Gateway:Smtp:HostName", own));

        Assert.Equal(expected, services.GetRequiredService<SmtpOptions>().HostName);
    }

    [Fact]
    public void Token_mechanisms_are_offered_only_where_tokens_are_taken()
    {
        using var without = With();
        using var with = With(("Gateway:Login:PassTokens", "true"));

        Assert.Equal(["PLAIN", "LOGIN"], without.GetRequiredService<ImapOptions>().Mechanisms);
        Assert.Equal(["PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2"], with.GetRequiredService<ImapOptions>().Mechanisms);
    }

    [Fact]
    public void Mechanisms_that_are_named_are_the_only_ones()
    {
        using var services = With(("Gateway:Pop3:Mechanisms:0", "XOAUTH2"));

        Assert.Equal(["XOAUTH2"], services.GetRequiredService<Pop3Options>().Mechanisms);
    }

    [Theory]
    [InlineData("Gateway:Imap:Mechanisms:0", "CRAM-MD5")]
    [InlineData("Gateway:Smtp:MaxRecipients", "3")]
    public void Value_that_is_of_no_use_stops_the_start(string key, string value)
    {
        using var services = With((key, value));

        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
    }

    private static ServiceProvider With(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value))
            .Build();
        var services = new ServiceCollection();
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section));
        services.AddOptions<LoginOptions>().Bind(configuration.GetSection(LoginOptions.Section));
        services.AddMailAdapters(configuration);
        return services.BuildServiceProvider();
    }
}
