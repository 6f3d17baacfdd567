using System.Collections.Concurrent;
using System.Text;
using Gateway.TestKit;

namespace Gateway.EndToEnd.Tests.Operations;

/// <summary>A submission server that takes any sign-in and keeps each message that it accepted, by its Message-ID.</summary>
internal sealed class RecordingMta : IAsyncDisposable
{
    private readonly FakeMailBackend _backend;

    public RecordingMta() => _backend = new FakeMailBackend(ServeAsync);

    public int Port => _backend.Endpoint.Port;

    /// <summary>Accepted texts by Message-ID; several for one that was sent again.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<string>> Messages { get; } = new(StringComparer.Ordinal);

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task ServeAsync(FakeMailBackend.Peer peer)
    {
        await peer.SendAsync("220 mta.example.test ESMTP\r\n");
        while (await peer.ReadLineAsync() is { } line)
        {
            var verb = line.Split(' ')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    await peer.SendAsync("250-mta.example.test\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN\r\n");
                    break;
                case "AUTH":
                    await peer.SendAsync("235 2.7.0 signed in\r\n");
                    break;
                case "DATA":
                    await peer.SendAsync("354 go on\r\n");
                    if (!await TakeAsync(peer)) return;
                    await peer.SendAsync("250 2.0.0 taken\r\n");
                    break;
                case "QUIT":
                    await peer.SendAsync("221 2.0.0 bye\r\n");
                    return;
                default:
                    await peer.SendAsync("250 2.0.0 ok\r\n");
                    break;
            }
        }
    }

    // Kept before it is answered: an answer that gets lost may double a message, and never lose one.
    private async Task<bool> TakeAsync(FakeMailBackend.Peer peer)
    {
        var text = new StringBuilder();
        while (await peer.ReadLineAsync() is { } line)
        {
            if (line == ".")
            {
                var id = text.ToString().Split('\n').First(one => one.StartsWith("Message-ID: ", StringComparison.Ordinal))[12..];
                Messages.GetOrAdd(id, _ => new()).Enqueue(text.ToString());
                return true;
            }

            text.Append(line).Append('\n');
        }

        return false;
    }
}
