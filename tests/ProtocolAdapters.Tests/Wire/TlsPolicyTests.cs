using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Wire;

/// <summary>What our side of TLS takes and refuses, seen from a client that asks for one thing alone.</summary>
[Trait("Security", "41")]
public sealed class TlsPolicyTests
{
    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, false)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, false)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true)]
    [SuppressMessage("Security", "CA5398", Justification = "Only TLS 1.2 has suites of CBC.")]
    [SuppressMessage("Interoperability", "CA1416", Justification = "The tests run on Linux.")]
    public async Task Suites_of_CBC_are_refused(TlsCipherSuite suite, bool isTaken)
    {
        await using var port = MailPort.Open(_ => new Greeter(), ListenerTls.Implicit);
        using var client = new TcpClient();
        await client.ConnectAsync(port.Endpoint);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "mail.example.test",
            EnabledSslProtocols = SslProtocols.Tls12,
            CipherSuitesPolicy = new CipherSuitesPolicy([suite]),
        };

        string? greeting = null;
        try
        {
            await tls.AuthenticateAsClientAsync(options);
            using var reader = new StreamReader(tls, leaveOpen: true);
            greeting = await reader.ReadLineAsync();
        }
        catch (Exception refusal) when (refusal is IOException or AuthenticationException)
        {
            // In the handshake, or right after it.
        }

        Assert.Equal(isTaken ? "ready" : null, greeting);
    }

    [Fact]
    public async Task Client_that_would_renegotiate_is_cut_off()
    {
        await using var port = MailPort.Open(_ => new Greeter(), ListenerTls.Implicit);
        var start = new ProcessStartInfo("openssl", ["s_client", "-connect", port.Endpoint.ToString(), "-tls1_2"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var openssl = Process.Start(start)!;
        var errors = openssl.StandardError.ReadToEndAsync();

        // Its command for it is read behind the greeting.
        while (await openssl.StandardOutput.ReadLineAsync() is { } line && line != "ready")
        {
        }
        await openssl.StandardInput.WriteAsync("R\n");
        await openssl.StandardInput.FlushAsync();
        await openssl.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));

        var said = await errors;
        Assert.Contains("RENEGOTIATING", said, StringComparison.Ordinal);
        // Nothing but a refusal ends the greeter's wait.
        Assert.Matches("no renegotiation|unexpected eof", said);
    }

    [Fact]
    public async Task Names_that_are_made_up_leave_nothing_behind()
    {
        await using var port = MailPort.Open(_ => new Greeter(), ListenerTls.Implicit);
        for (var i = 0; i < 20; i++)
        {
            await HandshakeAsync(port, $"warm-{i}.example.test");
        }
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 200; i++)
        {
            await HandshakeAsync(port, $"{new string('x', 50)}{i}.example.test");
        }

        var perName = (GC.GetTotalMemory(forceFullCollection: true) - before) / 200;
        Assert.True(perName < 2_000, $"{perName} octets kept for each name");
    }

    [Fact]
    public async Task Session_is_resumed()
    {
        await using var port = MailPort.Open(_ => new Greeter(), ListenerTls.Implicit);
        // The client's side keeps tickets by its options, as ours does.
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "mail.example.test",
            AllowTlsResume = true,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };

        var sizes = new List<long>();
        for (var i = 0; i < 2; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(port.Endpoint);
            var counted = new CountingStream(client.GetStream());
            await using var tls = new SslStream(counted, leaveInnerStreamOpen: false);
            await tls.AuthenticateAsClientAsync(options);
            using var reader = new StreamReader(tls, leaveOpen: true);
            Assert.Equal("ready", await reader.ReadLineAsync());
            sizes.Add(counted.OctetsRead);
        }

        // A resumed handshake carries no certificate.
        Assert.True(sizes[1] < sizes[0] - 200, $"{sizes[0]} octets, then {sizes[1]}");
    }

    private static async Task HandshakeAsync(MailPort port, string name)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(port.Endpoint);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(name);
    }

    private sealed class Greeter : IMailAdapter
    {
        public Contract.MailProtocol Protocol => ProtocolCatalog.Imap;

        public async Task RunAsync(MailConnection client, CancellationToken draining)
        {
            await client.WriteAsync("ready\r\n"u8.ToArray(), draining);
            await client.FillAsync(draining);
        }
    }
}
