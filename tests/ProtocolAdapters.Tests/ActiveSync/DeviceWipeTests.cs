using System.Net;
using Gateway.ProtocolAdapters.Contract;
using Gateway.ProtocolAdapters.Tests.Http;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

public sealed class DeviceWipeTests
{
    private const string Alice = "alice@example.test";

    private static readonly byte[] Header = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x0E];
    private static readonly byte[] AskForPolicy = [.. Header, 0x45, 0x46, 0x47, 0x48, 0x03, (byte)'M', 0x00, 0x01, 0x01, 0x01, 0x01];
    private static readonly byte[] WholeDevice = [.. Header, 0x45, 0x4B, 0x03, (byte)'1', 0x00, 0x01, 0x0C, 0x01];
    private static readonly byte[] AccountOnly = [.. Header, 0x45, 0x4B, 0x03, (byte)'1', 0x00, 0x01, 0x3B, 0x01];
    private static readonly byte[] Goodbye = [.. Header, 0x45, 0x4B, 0x03, (byte)'1', 0x00, 0x01, 0x01];

    [Theory]
    [InlineData("Sync", "14.1", new byte[] { 0x03, 0x01, 0x6A, 0x00, 0x45, 0x4E, 0x03, (byte)'1', (byte)'4', (byte)'0', 0x00, 0x01, 0x01 })]
    [InlineData("FolderSync", "16.1", new byte[] { 0x03, 0x01, 0x6A, 0x00, 0x00, 0x07, 0x56, 0x4C, 0x03, (byte)'1', (byte)'4', (byte)'0', 0x00, 0x01, 0x01 })]
    [InlineData("Ping", "14.0", new byte[] { 0x03, 0x01, 0x6A, 0x00, 0x00, 0x0D, 0x45, 0x47, 0x03, (byte)'1', (byte)'4', (byte)'0', 0x00, 0x01, 0x01 })]
    public async Task Every_command_leads_the_device_to_Provision(string command, string version, byte[] answer)
    {
        await using var gateway = await StartAsync(DeviceStanding.WipeDevice);

        using var response = await AskAsync(gateway, command, version, []);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/vnd.ms-sync.wbxml", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(answer, await response.Content.ReadAsByteArrayAsync());
        Assert.Empty(gateway.Backend.Seen);
    }

    [Theory]
    [InlineData("Sync", "12.1")]
    [InlineData("GetAttachment", "14.1")]
    public async Task A_device_or_command_that_knows_no_such_status_is_told_449(string command, string version)
    {
        await using var gateway = await StartAsync(DeviceStanding.WipeDevice);

        using var response = await AskAsync(gateway, command, version, []);

        Assert.Equal(449, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(DeviceStanding.WipeDevice, "12.1")]
    [InlineData(DeviceStanding.WipeAccount, "16.1")]
    public async Task Provision_gives_the_order_and_puts_the_acknowledgement_on_record(DeviceStanding standing, string version)
    {
        await using var gateway = await StartAsync(standing);
        var order = standing is DeviceStanding.WipeDevice ? WholeDevice : AccountOnly;
        var token = standing is DeviceStanding.WipeDevice ? (byte)0x4C : (byte)0x7B;

        using var told = await AskAsync(gateway, "Provision", version, AskForPolicy);
        Assert.Equal(order, await told.Content.ReadAsByteArrayAsync());
        Assert.Empty(gateway.Devices.Answers);
        using var done = await AskAsync(gateway, "Provision", version, [.. Header, 0x45, token, 0x4B, 0x03, (byte)'1', 0x00, 0x01, 0x01, 0x01]);
        using var failed = await AskAsync(gateway, "provision", version, [.. Header, 0x45, token, 0x4B, 0x03, (byte)'2', 0x00, 0x01, 0x01, 0x01]);

        Assert.Equal(Goodbye, await done.Content.ReadAsByteArrayAsync());
        Assert.Equal([(Order(standing), true), (Order(standing), false)], gateway.Devices.Answers);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Theory]
    [InlineData("14.1")]
    [InlineData("16.0")]
    [InlineData("no number")]
    public async Task A_device_that_knows_no_account_only_wipe_is_refused_and_never_wiped_whole(string version)
    {
        await using var gateway = await StartAsync(DeviceStanding.WipeAccount);

        using var provision = await AskAsync(gateway, "Provision", version, AskForPolicy);
        using var sync = await AskAsync(gateway, "Sync", version, []);

        Assert.Equal(HttpStatusCode.Forbidden, provision.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, sync.StatusCode);
        Assert.Empty(gateway.Devices.Answers);
    }

    [Fact]
    public async Task An_acknowledgement_that_can_not_be_put_on_record_is_asked_for_again()
    {
        await using var gateway = await StartAsync(DeviceStanding.WipeDevice);
        gateway.Devices.Records = false;

        using var response = await AskAsync(gateway, "Provision", "14.1", [.. Header, 0x45, 0x4C, 0x4B, 0x03, (byte)'1', 0x00, 0x01, 0x01, 0x01]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_request_that_is_no_document_or_too_long_gets_the_order_again()
    {
        await using var gateway = await StartAsync(DeviceStanding.WipeDevice);

        foreach (var body in new[] { "<Provision/>"u8.ToArray(), Header, [.. Header, .. Enumerable.Repeat((byte)0x45, 40)], new byte[40_000] })
        {
            using var response = await AskAsync(gateway, "Provision", "14.1", body);
            Assert.Equal(WholeDevice, await response.Content.ReadAsByteArrayAsync());
        }

        Assert.Empty(gateway.Devices.Answers);
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 503)]
    public async Task Somebody_whom_the_backend_has_yet_to_vouch_for_hears_of_it_only_then(bool proven, int status)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Catalog.Backend = gateway.Catalog.Backend with { ProveMailbox = true };
        gateway.Catalog.Proof = proven ? BackendLoginOutcome.Accepted : BackendLoginOutcome.Refused;
        gateway.Authority.Device = Order(DeviceStanding.WipeDevice);

        using var response = await AskAsync(gateway, "Provision", "14.1", AskForPolicy);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(gateway.Backend.Seen);
    }

    [Fact]
    public async Task A_refused_device_is_told_403_and_nothing_else()
    {
        await using var gateway = await StartAsync(DeviceStanding.Refused);

        using var response = await AskAsync(gateway, "Provision", "16.1", AskForPolicy);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    private static DeviceOrder Order(DeviceStanding standing) => new(standing, Alice, "A1");

    private static async Task<HttpGatewayFixture> StartAsync(DeviceStanding standing)
    {
        var gateway = await HttpGatewayFixture.StartAsync();
        gateway.Authority.Denial = new LoginDecision.Denied(LoginDenial.DeviceNotAllowed) { Device = Order(standing) };
        return gateway;
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpGatewayFixture gateway, string command, string version, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var request = HttpGatewayFixture.Request(
            "POST", $"/Microsoft-Server-ActiveSync?Cmd={command}&DeviceId=A1&DeviceType=SP", HttpGatewayFixture.Basic(Alice), content);
        request.Headers.Add("MS-ASProtocolVersion", version);
        return await gateway.Client.SendAsync(request);
    }
}
