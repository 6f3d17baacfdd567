using System.Text.Json.Nodes;
using Gateway.Tests.Hosting;

namespace Gateway.Tests.Admin;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_path_that_docs_describes_is_as_the_API_says()
    {
        await using var gateway = await RunningGateway.StartAsync();

        var actual = JsonNode.Parse((await gateway.RunAsync("openapi")).Output)!["paths"]!;
        var documented = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "openapi.json"), TestContext.Current.CancellationToken))!["paths"]!;

        Assert.All(documented.AsObject(), path => Assert.True(
            JsonNode.DeepEquals(path.Value, actual[path.Key]), $"{path.Key}: start a gateway and run: gateway openapi > docs/openapi.json"));
    }
}
