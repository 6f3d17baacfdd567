using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Backends;
using Gateway.ProtocolAdapters.Contract;
using Gateway.RealServers;

namespace Gateway.Tests.Backends;

public sealed class ImapMailboxSignInTests
{
    [Theory]
    [InlineData("NO [AUTHENTICATIONFAILED] Authentication failed.", BackendLoginOutcome.Refused)]
    [InlineData("NO Authentication failed.", BackendLoginOutcome.Refused)]
    [InlineData("NO [UNAVAILABLE] Temporary authentication failure.", BackendLoginOutcome.Unavailable)]
    [InlineData("NO [LIMIT] Maximum number of connections.", BackendLoginOutcome.Unavailable)]
    [InlineData("NO [SERVERBUG] Internal error occurred.", BackendLoginOutcome.Unavailable)]
    [InlineData("NO [INUSE] Locked.", BackendLoginOutcome.Unavailable)]
    [InlineData("BAD Not now.", BackendLoginOutcome.Unavailable)]
    public async Task A_server_in_trouble_is_told_from_a_refused_credential(string answer, BackendLoginOutcome outcome)
    {
        await using var server = new OneAnswerServer(answer);

        Assert.Equal(outcome, await TryAsync(server.Port, "alice@example.test", "any"));
    }

    [Fact]
    public async Task A_real_Dovecot_takes_the_right_credential_and_refuses_a_wrong_one()
    {
        await using var mail = await MailSystem.StartAsync();
        var (port, shared) = (mail.Dovecot.Ports.Imap, mail.Dovecot.Options.SharedPassword);

        Assert.Equal(BackendLoginOutcome.Accepted, await TryAsync(port, "alice@example.test", shared));
        Assert.Equal(BackendLoginOutcome.Refused, await TryAsync(port, "alice@example.test", "wrong"));
        Assert.Equal(BackendLoginOutcome.Refused, await TryAsync(port, "nobody@example.test", "wrong"));

        await mail.Dovecot.Process.StopAsync();
        await Assert.ThrowsAnyAsync<SocketException>(() => TryAsync(port, "alice@example.test", shared));
    }

    private static async Task<BackendLoginOutcome> TryAsync(int port, string user, string password)
    {
        using var credential = new BackendCredential.Password(user, Secret.FromText(password));
        var destination = new BackendEndpoint { BackendName = "main", Host = "127.0.0.1", Port = port, Tls = BackendTls.None };
        return await new ImapMailboxSignIn().TryAsync(destination, credential, TestContext.Current.CancellationToken);
    }

    /// <summary>One IMAP connection whose AUTHENTICATE gets the answer of the test.</summary>
    private sealed class OneAnswerServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _served;

        public OneAnswerServer(string answer)
        {
            _listener.Start();
            _served = ServeAsync(answer);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await _served;
            _listener.Dispose();
        }

        private async Task ServeAsync(string answer)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            await stream.WriteAsync("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n"u8.ToArray());
            while (await reader.ReadLineAsync() is { } line)
            {
                var (tag, command) = (line.Split(' ')[0], line.Split(' ')[1]);
                var reply = command switch
                {
                    "AUTHENTICATE" => $"{tag} {answer}\r\n",
                    "LOGOUT" => $"* BYE\r\n{tag} OK\r\n",
                    _ => $"{tag} OK\r\n",
                };
                await stream.WriteAsync(Encoding.ASCII.GetBytes(reply));
            }
        }
    }
}
