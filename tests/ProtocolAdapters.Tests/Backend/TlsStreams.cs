using System.Net.Security;
using Gateway.ProtocolAdapters.Tests.Wire;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Backend;

/// <summary>Two ends of one TLS connection without anything of ours between: what the framework's own streams cost.</summary>
internal sealed class TlsStreams(ConnectionPair pair, SslStream one, SslStream other) : IDisposable
{
    public SslStream One => one;

    public SslStream Other => other;

    public static async Task<TlsStreams> OpenAsync()
    {
        var pair = await ConnectionPair.OpenAsync();
        var server = new SslStream(pair.Ours.Transport, leaveInnerStreamOpen: false);
        var client = new SslStream(pair.Theirs, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await Task.WhenAll(server.AuthenticateAsServerAsync(TestCertificate.Create()), Task.Run(() => client.AuthenticateAsClient("mail.example.test")));
        return new TlsStreams(pair, server, client);
    }

    public void Dispose()
    {
        other.Dispose();
        one.Dispose();
        _ = pair;
    }
}
