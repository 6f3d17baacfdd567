using System.Globalization;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;
using Gateway.RealServers;
using Gateway.TestKit;

namespace Gateway.Tests.Backends;

/// <summary>A Dovecot that takes every way to sign in, tokens among them, with a token endpoint and a relay for its submission service beside it.</summary>
public sealed class DovecotWays : IAsyncLifetime
{
    public const string Account = "alice@example.test";

    private readonly ServerFolder _folder = ServerFolder.Create();
    private readonly FakeMailBackend _relay = new(RelayAsync);
    private TokenEndpoint? _tokens;

    public DovecotServer Dovecot { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _tokens = await TokenEndpoint.StartAsync(Account);
        Dovecot = await DovecotServer.StartAsync(
            _folder, DovecotPorts.Choose(),
            new DovecotOptions { Users = MailSystem.Users, SubmissionRelayPort = _relay.Endpoint.Port, IntrospectionUrl = _tokens.IntrospectionUrl });
    }

    public async ValueTask DisposeAsync()
    {
        if (Dovecot is not null)
        {
            await Dovecot.DisposeAsync();
        }

        if (_tokens is not null)
        {
            await _tokens.DisposeAsync();
        }

        await _relay.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A port before one of its services, by one method.</summary>
    internal RoutedPort Open(MailProtocol protocol, string method, params (string Key, string Value)[] more)
    {
        var port = protocol == ProtocolCatalog.Imap ? Dovecot.Ports.Imap
            : protocol == ProtocolCatalog.Pop3 ? Dovecot.Ports.Pop3
            : protocol == ProtocolCatalog.Smtp ? Dovecot.Ports.Submission
            : Dovecot.Ports.Sieve;
        var master = _folder.Write("master.secret", Dovecot.Options.MasterPassword, "600");
        var shared = _folder.Write("shared.secret", Dovecot.Options.SharedPassword, "600");
        (string Key, string Value)[] own = method switch
        {
            "MasterUser" or "Authzid" => [("MasterUser", Dovecot.Options.MasterUser), ("MasterPasswordFile", master)],
            "TrustedLink" => [("SharedSecretFile", shared)],
            "Rewrite" => [("PasswordFile", shared)],
            "OAuthClient" => [("TokenUrl", _tokens!.TokenUrl), ("ClientId", "gateway"), ("ClientSecretFile", shared)],
            _ => [],
        };
        (string Key, string Value)[] usual =
            [("Host", "127.0.0.1"), ("Port", port.ToString(CultureInfo.InvariantCulture)), ("Tls", "None"), ("Timeout", "00:00:20"), ("Method", method)];
        return RoutedPort.Open(protocol, [.. more.Concat(own).Concat(usual).DistinctBy(pair => pair.Key)]);
    }

    // Dovecot's submission service opens its relay at sign-in.
    private static async Task RelayAsync(FakeMailBackend.Peer peer)
    {
        await peer.SendAsync("220 relay.example.test ESMTP\r\n");
        while (await peer.ReadLineAsync() is { } line)
        {
            await peer.SendAsync(line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-relay.example.test\r\n250 8BITMIME\r\n" : "250 2.0.0 OK\r\n");
        }
    }
}
