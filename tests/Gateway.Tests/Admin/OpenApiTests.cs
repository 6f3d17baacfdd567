using Gateway.Tests.Hosting;

namespace Gateway.Tests.Admin;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_description_in_docs_is_that_of_the_API()
    {
        await using var gateway = await RunningGateway.StartAsync();

        var result = await gateway.RunAsync("openapi");

        var documented = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "openapi.json"), TestContext.Current.CancellationToken);
        Assert.True(documented == result.Output, "start a gateway and run: gateway openapi > docs/openapi.json");
    }
}
