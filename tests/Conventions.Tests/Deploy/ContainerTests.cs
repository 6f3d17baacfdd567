namespace Gateway.Conventions.Tests.Deploy;

public sealed class ContainerTests
{
    private static readonly Yaml Compose = Yaml.ReadAll("compose.yaml").Single();
    private static readonly string[] Dockerfile = SourceTree.Checkout.Document("Dockerfile").Split('\n');

    private static readonly string[] ServiceKeys =
    [
        "build", "image", "restart", "stop_grace_period", "read_only", "user", "cap_drop", "security_opt", "tmpfs", "ulimits", "secrets", "networks",
        "depends_on", "healthcheck", "volumes", "ports", "environment", "command",
    ];

    private static IReadOnlyDictionary<string, Yaml> Services => Compose["services"].Pairs;

    [Fact]
    public void Compose_names_what_it_defines_and_nothing_else()
    {
        var (networks, secrets, volumes) = (Compose["networks"].Pairs.Keys, Compose["secrets"].Pairs.Keys, Compose["volumes"].Pairs.Keys);

        Assert.All(Services.Values, service =>
        {
            Assert.Empty(service.Pairs.Keys.Except(ServiceKeys, StringComparer.Ordinal));
            Assert.Empty(service["networks"].Items.Select(item => item.Text).Except(networks, StringComparer.Ordinal));
            Assert.Empty(service["secrets"].Items.Select(item => item.Text).Except(secrets, StringComparer.Ordinal));
            Assert.Empty(DependenciesOf(service).Except(Services.Keys, StringComparer.Ordinal));
            Assert.All(service["volumes"].Items, volume => AssertMounted(volume.Text, volumes));
        });
        Assert.Superset(new HashSet<string>(["gateway-1", "gateway-2", "haproxy", "postgres", "redis", "dovecot"]), Services.Keys.ToHashSet());
    }

    [Fact]
    public void The_nodes_of_compose_may_do_nothing_that_they_do_not_need()
    {
        Assert.All((string[])["gateway-1", "gateway-2"], name =>
        {
            var node = Services[name];
            Assert.Equal("true", node["read_only"].Text);
            Assert.Equal(["ALL"], node["cap_drop"].Items.Select(item => item.Text));
            Assert.Contains("no-new-privileges:true", node["security_opt"].Items.Select(item => item.Text));
            Assert.DoesNotContain("root", node["user"].Text, StringComparison.Ordinal);
            Assert.False(node["ports"].IsThere, "only the balancer is reached from outside");
            Assert.True(node["healthcheck"]["test"].IsThere);
        });
        Assert.Equal("true", Compose["networks"]["inside"]["internal"].Text);
    }

    [Fact]
    public void The_balancer_speaks_the_PROXY_protocol_to_every_node_on_every_port()
    {
        var config = SourceTree.Checkout.Document("deploy/haproxy/haproxy.cfg").Split('\n').Select(line => line.Trim()).ToList();
        var listening = config.Count(line => line.StartsWith("bind ", StringComparison.Ordinal));

        Assert.Contains(config, line => line.StartsWith("default-server send-proxy-v2 check port 9090", StringComparison.Ordinal));
        Assert.Contains("mode tcp", config);
        Assert.All((string[])["gateway-1", "gateway-2"], node => Assert.Equal(listening, config.Count(line => line.StartsWith($"server {node} ", StringComparison.Ordinal))));
        Assert.Equal(listening, Services["haproxy"]["ports"].Items.Count());
    }

    [Fact]
    public void The_image_is_built_in_stages_and_runs_as_nobody_with_a_health_check()
    {
        Assert.Equal(2, Dockerfile.Count(line => line.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.Equal("USER 1654:1654", Dockerfile.Last(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Contains(Dockerfile, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
        Assert.Contains("STOPSIGNAL SIGTERM", Dockerfile);
        Assert.All(
            Dockerfile.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
                .SelectMany(line => line.Split(' ').Skip(1).SkipLast(1)),
            source => Assert.True(Exists(source.TrimEnd('/')), $"{source} is not in the checkout"));
    }

    private static IEnumerable<string> DependenciesOf(Yaml service) =>
        service["depends_on"].Pairs.Count > 0 ? service["depends_on"].Pairs.Keys : service["depends_on"].Items.Select(item => item.Text);

    // What deploy/compose/secrets makes is in no checkout.
    private static void AssertMounted(string volume, IEnumerable<string> volumes)
    {
        var source = volume.Split(':')[0];
        var isMade = source.StartsWith("./deploy/compose/secrets.d/", StringComparison.Ordinal);
        Assert.True(isMade || (source.StartsWith("./", StringComparison.Ordinal) ? Exists(source[2..]) : volumes.Contains(source)), $"{source} is not there");
    }

    private static bool Exists(string path) =>
        File.Exists(Path.Combine(SourceTree.Root, path)) || Directory.Exists(Path.Combine(SourceTree.Root, path));
}
