using System.Text.RegularExpressions;

namespace Gateway.Tests.Hosting;

public sealed partial class OtlpTests
{
    [Theory]
    [InlineData("HttpProtobuf")]
    [InlineData("Grpc")]
    public async Task Metrics_traces_and_logs_of_a_sign_in_reach_the_receiver(string protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await SignInAsync(receiver, protocol, ratio: 1);

        Assert.Contains("gateway.login.attempts", receiver.Of("metrics"), StringComparison.Ordinal);
        Assert.Contains("SignInGranted", receiver.Of("logs"), StringComparison.Ordinal);
        Assert.All((string[])["sign-in", "backend sign-in", "session"], span => Assert.Contains(span, receiver.Of("traces"), StringComparison.Ordinal));
        Assert.Contains("gateway.result", receiver.Of("traces"), StringComparison.Ordinal);
        Assert.Contains("x-token: secret-of-the-receiver", receiver.Headers, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Security", "134")]
    public async Task No_secret_is_in_what_is_pushed_and_no_person_in_traces_and_metrics()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var password = await SignInAsync(receiver, "HttpProtobuf", ratio: 1);

        Assert.All((string[])["metrics", "traces", "logs"], signal =>
        {
            Assert.NotEmpty(receiver.Of(signal));
            Assert.DoesNotContain(password, receiver.Of(signal), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(password.Replace("-", "", StringComparison.Ordinal), receiver.Of(signal), StringComparison.OrdinalIgnoreCase);
        });
        Assert.DoesNotContain("alice", receiver.Of("metrics") + receiver.Of("traces"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Nothing_is_traced_at_a_ratio_of_zero()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await SignInAsync(receiver, "HttpProtobuf", ratio: 0);

        Assert.Empty(receiver.Of("traces"));
        Assert.NotEmpty(receiver.Of("metrics"));
    }

    [Fact]
    public void The_reference_has_every_attribute_that_a_span_is_given()
    {
        var reference = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations", "metrics.md"));
        var given = Directory.EnumerateFiles(Checkout.Root, "*Trace.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/tests/", StringComparison.Ordinal))
            .SelectMany(file => AttributePattern().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(given);
        Assert.All(given, name => Assert.Contains($"`{name}`", reference, StringComparison.Ordinal));
    }

    private static async Task<string> SignInAsync(OtlpReceiver receiver, string protocol, double ratio)
    {
        await using var gateway = await RunningGateway.StartAsync((root, _) =>
        {
            var telemetry = root["Telemetry"]!;
            telemetry["LogLevel"] = ratio > 0 ? "Information" : "None";
            telemetry["OtlpEndpoint"] = protocol == "Grpc" ? receiver.GrpcAddress : receiver.HttpAddress;
            telemetry["OtlpProtocol"] = protocol;
            telemetry["OtlpHeaders"] = "x-token=secret-of-the-receiver";
            telemetry["TraceRatio"] = ratio;
        });
        var password = await gateway.AddAsync("alice@example.test");
        await using var client = await gateway.ConnectAsync();
        Assert.StartsWith("a OK", await client.CommandAsync("a", $"LOGIN alice@example.test {password}"), StringComparison.Ordinal);
        await client.CommandAsync("b", "LOGOUT");
        // The end of the gateway pushes what waits.
        return password;
    }

    [GeneratedRegex("SetTag\\(\"([a-z_.]+)\"")]
    private static partial Regex AttributePattern();
}
