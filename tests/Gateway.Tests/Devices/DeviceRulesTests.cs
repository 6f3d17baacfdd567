using Gateway.Devices;

namespace Gateway.Tests.Devices;

public sealed class DeviceRulesTests
{
    private static readonly DeviceOptions Options = new()
    {
        Rules =
        [
            new() { Type = "iphone", Agent = "*Evil*", Action = DeviceState.Blocked },
            new() { Type = "iPhone", Action = DeviceState.Allowed },
            new() { Model = "Pixel*", Action = DeviceState.Allowed },
            new() { Agent = "Outlook-*", Action = DeviceState.Quarantined },
        ],
        Default = DeviceState.Blocked,
    };

    [Theory]
    [InlineData("iPhone", null, "Apple-iPhone17C3", "Allowed")]
    [InlineData("IPHONE", null, "Mozilla Evil 2", "Blocked")]
    [InlineData("Android", "Pixel 12", "x", "Allowed")]
    [InlineData("Android", null, "Outlook-Android/3", "Quarantined")]
    [InlineData("Android", null, "My Outlook-Android/3", "Blocked")]
    [InlineData(null, null, null, "Blocked")]
    [InlineData("iPhone (x", "*", "?", "Blocked")]
    public void The_first_rule_that_fits_decides_and_otherwise_the_default(string? type, string? model, string? agent, string expected) =>
        Assert.Equal(Enum.Parse<DeviceState>(expected), DeviceRules.Judge(Device(type, model, agent), Options));

    [Theory]
    [InlineData("Allowed")]
    [InlineData("Quarantined")]
    [InlineData("Blocked")]
    public void What_somebody_decided_goes_before_every_rule(string decided)
    {
        var state = Enum.Parse<DeviceState>(decided);

        Assert.Equal(state, DeviceRules.Judge(Device("iPhone", null, null) with { State = state }, Options));
    }

    [Fact]
    public void A_rule_must_say_whom_it_means_and_what_happens()
    {
        Assert.True(DeviceRules.IsSound(new DeviceRule { Type = "x" }));
        Assert.False(DeviceRules.IsSound(new DeviceRule { Action = DeviceState.Blocked }));
        Assert.False(DeviceRules.IsSound(new DeviceRule { Type = "x", Action = DeviceState.ByRule }));
    }

    [Fact]
    public void Stored_numbers_never_change()
    {
        Assert.Equal([0, 1, 2, 3], Enum.GetValues<DeviceState>().Select(state => (int)state));
        Assert.Equal([0, 1, 2], Enum.GetValues<WipeScope>().Select(scope => (int)scope));
        Assert.Equal([0, 1, 2, 3], Enum.GetValues<WipeState>().Select(state => (int)state));
    }

    private static Device Device(string? type, string? model, string? agent) => new()
    {
        AccountId = "alice@example.test",
        Id = "A1",
        Type = type,
        Model = model,
        Client = agent,
        FirstSeen = DateTimeOffset.UnixEpoch,
        LastSeen = DateTimeOffset.UnixEpoch,
    };
}
