using System.Text;
using Gateway.ProtocolAdapters.ActiveSync;
using Gateway.ProtocolAdapters.Tests.Http;

namespace Gateway.ProtocolAdapters.Tests.ActiveSync;

public sealed class DeviceDescriptionTests
{
    private static readonly byte[] Header = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x12];

    // Settings > DeviceInformation > Set > Model, IMEI, FriendlyName, OS.
    private static readonly byte[] Settings =
    [
        .. Header, 0x45, 0x56, 0x48, .. Text(0x57, "iPhone17C3"), .. Text(0x58, "356938035643809"), .. Text(0x59, "Alice's phone"), .. Text(0x5A, "iOS 20.1"), 0x01, 0x01, 0x01,
    ];

    // Provision > DeviceInformation > Set > Model, as 14.1 and later send it.
    private static readonly byte[] Provision = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x0E, 0x45, 0x00, 0x12, 0x56, 0x48, .. Text(0x57, "Pixel"), 0x01, 0x01, 0x01];

    [Fact]
    public void A_device_is_read_from_Settings_and_from_Provision_without_its_person_s_numbers()
    {
        Assert.True(DeviceDescription.TryRead(Settings, out var phone));
        Assert.Equal(new DeviceDescription("iPhone17C3", "iOS 20.1", "Alice's phone"), phone);
        Assert.True(DeviceDescription.TryRead(Provision, out var other));
        Assert.Equal(new DeviceDescription("Pixel", null, null), other);
    }

    [Fact]
    public void Words_outside_a_description_and_over_long_ones_mean_nothing()
    {
        Assert.False(DeviceDescription.TryRead([.. Header, 0x45, .. Text(0x57, "stray"), 0x01], out _));
        Assert.False(DeviceDescription.TryRead("<html/>"u8, out _));
        Assert.False(DeviceDescription.TryRead([], out _));
        Assert.True(DeviceDescription.TryRead([.. Header, 0x45, 0x56, 0x48, .. Text(0x57, new string('x', 5_000)), 0x01, 0x01, 0x01], out var phone));
        Assert.Equal(128, phone.Model!.Length);
    }

    [Theory]
    [InlineData("?Cmd=settings&DeviceId=a1&DeviceType=SP", "a1")]
    [InlineData("?jREJBBBBQkNERUYwMTIzNDU2Nzg5AAJTUA==", "41424344454630313233343536373839")]
    public async Task What_a_device_says_of_itself_reaches_the_register_and_the_backend_octet_for_octet(string query, string device)
    {
        await using var gateway = await HttpGatewayFixture.StartAsync();

        using var content = new ByteArrayContent(Settings);
        using var request = HttpGatewayFixture.Request("POST", "/Microsoft-Server-ActiveSync" + query, HttpGatewayFixture.Basic("alice@example.test"), content);
        using var response = await gateway.Client.SendAsync(request);

        var told = Assert.Single(gateway.Devices.Described);
        Assert.Equal(("alice@example.test", device, "iPhone17C3"), (told.Account, told.DeviceId, told.Description.Model));
        Assert.Equal(Settings, Assert.Single(gateway.Backend.Seen).Body);
    }

    private static byte[] Text(byte tag, string value) => [tag, 0x03, .. Encoding.UTF8.GetBytes(value), 0x00, 0x01];
}
