using Gateway.Backends;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Backends;

public sealed class BackendTableReaderTests
{
    [Fact]
    public void Every_wrong_key_is_told_with_its_path_and_cure()
    {
        var faults = BackendServices.Check(Configuration(
            ("Backends:main:Imap:Host", "127.0.0.1"),
            ("Backends:main:Imap:Prot", "143"),
            ("Backends:main:Imap:Tls", "Sometimes"),
            ("Backends:main:Imap:Method", "MasterUser"),
            ("Backends:main:Imap:Separator", "+"),
            ("Backends:main:Nntp:Host", "127.0.0.1"),
            ("Backends:main:Http:Url", "https://h/path"),
            ("Routes:Default", "other")));

        Assert.Equal(
            [
                "Gateway:Backends:main:Http:Url",
                "Gateway:Backends:main:Imap:MasterPasswordFile",
                "Gateway:Backends:main:Imap:MasterUser",
                "Gateway:Backends:main:Imap:Prot",
                "Gateway:Backends:main:Imap:Separator",
                "Gateway:Backends:main:Imap:Tls",
                "Gateway:Backends:main:Nntp",
                "Gateway:Routes:Default",
            ],
            faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Cure));
    }

    [Theory]
    [InlineData("PassThrough", null, false, "ProveMailbox")]
    [InlineData("TrustedLink", null, false, "IdentityHeaders;ProveMailbox")]
    [InlineData("TrustedLink", null, true, "IdentityHeaders")]
    [InlineData("PassThrough", "IdentityHeaders:0=X-User", false, "IdentityHeaders")]
    [InlineData("PassThrough", "IdentityHeaders:0=X-User;ProveMailbox=false", true, "IdentityHeaders")]
    [InlineData("PassThrough", "ProveMailbox=true", false, "ProveMailbox")]
    [InlineData("PassThrough", "ProveMailbox=false", false, "")]
    [InlineData("PassThrough", null, true, "")]
    [InlineData("TrustedLink", "IdentityHeaders:0=X-User", true, "")]
    public void An_HTTP_backend_that_may_take_any_password_needs_a_mailbox_proof(string method, string? more, bool hasImap, string faulty)
    {
        var settings = new List<(string, string)> { ("Backends:main:Http:Url", "http://127.0.0.1:1/"), ("Backends:main:Http:Method", method) };
        settings.AddRange((more ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).Select(pair => ("Backends:main:Http:" + pair[0], pair[1])));
        if (hasImap)
        {
            settings.Add(("Backends:main:Imap:Host", "127.0.0.1"));
        }

        var faults = BackendServices.Check(Configuration([.. settings]));

        Assert.Equal(
            faulty.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(key => "Gateway:Backends:main:Http:" + key),
            faults.Select(fault => fault.Path));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Cure));
    }

    [Theory]
    [InlineData("{user}", "alice@example.test", "alice@example.test")]
    [InlineData("{local}", "alice@example.test", "alice")]
    [InlineData("EX\\{local}", "alice@example.test", "EX\\alice")]
    [InlineData("{local}%{domain}", "alice@example.test", "alice%example.test")]
    public void A_login_template_writes_the_name_as_the_backend_wants_it(string template, string account, string login)
    {
        Assert.True(LoginTemplate.TryParse(template, out var parsed));
        Assert.Equal(login, parsed.For(account));
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("{name}")]
    [InlineData("{domain}")]
    [InlineData("{user}\r\n")]
    public void A_template_that_names_nobody_or_holds_controls_is_refused(string template) =>
        Assert.False(LoginTemplate.TryParse(template, out _));

    internal static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Gateway:" + setting.Key, (string?)setting.Value)))
        .Build();
}
