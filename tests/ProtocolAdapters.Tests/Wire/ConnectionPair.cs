using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.ProtocolAdapters.Wire;
using Gateway.TestKit;

namespace Gateway.ProtocolAdapters.Tests.Wire;

/// <summary>Our side of one loopback connection, and the other side as a plain stream.</summary>
internal sealed class ConnectionPair : IAsyncDisposable
{
    private ConnectionPair(MailConnection ours, Socket theirs)
    {
        Ours = ours;
        Theirs = new NetworkStream(theirs, ownsSocket: true);
    }

    public MailConnection Ours { get; }

    public NetworkStream Theirs { get; }

    public static async Task<ConnectionPair> OpenAsync()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        var theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Blocking, and so it stays until somebody uses it otherwise: such a socket allocates nothing of its own.
        theirs.Connect(listening.LocalEndPoint!);
        var ours = await listening.AcceptAsync();
        var facts = new ConnectionFacts
        {
            Id = ConnectionFacts.NewId(),
            Listener = "test",
            ListenerTls = ListenerTls.Implicit,
            Client = (IPEndPoint)theirs.LocalEndPoint!,
            Local = (IPEndPoint)ours.LocalEndPoint!,
        };
        return new ConnectionPair(new MailConnection(ours, facts, WireOptions.Default), theirs);
    }

    /// <summary>TLS up on our side, over a stream that can be stalled.</summary>
    public async Task<StallingStream> StartTlsAsync()
    {
        var stalling = new StallingStream(Ours.Transport);
        var server = new SslStream(stalling, leaveInnerStreamOpen: false);
        var client = new SslStream(Theirs, leaveInnerStreamOpen: true, (_, _, _, _) => true);
        await Task.WhenAll(server.AuthenticateAsServerAsync(TestCertificate.Create()), client.AuthenticateAsClientAsync("mail.example.test"));
        Ours.SwitchTo(server, TlsUpgrade.FactsOf(server));
        return stalling;
    }

    public async ValueTask DisposeAsync()
    {
        await Ours.DisposeAsync();
        await Theirs.DisposeAsync();
    }
}
