using System.Net;
using Gateway.Hosting;
using Gateway.Portal;
using Gateway.ProtocolAdapters.Http;
using Gateway.ProtocolAdapters.Wire;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Portal;

/// <summary>Values for mail apps. There is no HTTP listener, so no backend is asked.</summary>
internal static class SampleSetup
{
    public static MailSetup None { get; } = new([], Options.Create(new GatewayOptions()), Options.Create(new HttpGatewayOptions()), null!);

    public static MailSetup Mail { get; } = new(
        [Plan("imaps", "imap", 993), Plan("smtps", "smtp", 465)], Options.Create(new GatewayOptions { PublicHost = "mail.example.org" }), Options.Create(new HttpGatewayOptions()), null!);

    private static ListenerPlan Plan(string name, string protocol, int port) =>
        new(name, new ListenerOptions { Protocol = protocol, Tls = ListenerTls.Implicit }, new IPEndPoint(IPAddress.Any, port), []);
}
