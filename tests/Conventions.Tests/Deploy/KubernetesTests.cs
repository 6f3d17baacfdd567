using System.Globalization;
using System.Text.Json;

namespace Gateway.Conventions.Tests.Deploy;

public sealed class KubernetesTests
{
    private const string Folder = "deploy/kubernetes/";

    private static readonly Dictionary<string, string> Versions = new(StringComparer.Ordinal)
    {
        ["Namespace"] = "v1",
        ["ServiceAccount"] = "v1",
        ["Service"] = "v1",
        ["Deployment"] = "apps/v1",
        ["PodDisruptionBudget"] = "policy/v1",
        ["NetworkPolicy"] = "networking.k8s.io/v1",
    };

    private static readonly Yaml Kustomization = Yaml.ReadAll(Folder + "kustomization.yaml").Single();
    private static readonly IReadOnlyList<Yaml> Manifests = [.. Kustomization["resources"].Items.SelectMany(file => Yaml.ReadAll(Folder + file.Text))];
    private static readonly Yaml Pod = Of("Deployment")["spec"]["template"];
    private static readonly Yaml Container = Pod["spec"]["containers"].Items.Single();

    private static IEnumerable<string> PortNames => Container["ports"].Items.Select(port => port["name"].Text);

    [Fact]
    public void Every_manifest_is_of_a_known_kind_and_version_and_has_no_unknown_key()
    {
        Assert.Equal(Versions.Keys.Order(), Manifests.Select(manifest => manifest["kind"].Text).Distinct().Order());
        Assert.All(Manifests, manifest =>
        {
            Assert.Equal(Versions[manifest["kind"].Text], manifest["apiVersion"].Text);
            Assert.NotEmpty(manifest["metadata"]["name"].Text);
            Assert.Empty(KubernetesKeys.Unknown(manifest));
        });
    }

    [Fact]
    public void Everything_selects_the_pods_of_the_Deployment()
    {
        var labels = Pod["metadata"]["labels"].Texts;
        Yaml[] selectors =
        [
            Of("Deployment")["spec"]["selector"]["matchLabels"],
            Of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
            Of("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
            .. Manifests.Where(manifest => manifest["kind"].Text == "Service").Select(service => service["spec"]["selector"]),
        ];

        Assert.All(selectors, selector =>
        {
            Assert.NotEmpty(selector.Texts);
            Assert.All(selector.Texts, wanted => Assert.Equal(wanted.Value, labels.GetValueOrDefault(wanted.Key)));
        });
    }

    [Fact]
    public void Every_port_that_is_named_is_a_port_of_the_container()
    {
        var named = Manifests.Where(manifest => manifest["kind"].Text == "Service")
            .SelectMany(service => service["spec"]["ports"].Items.Select(port => port["targetPort"].Text))
            .Concat(Of("NetworkPolicy")["spec"]["ingress"].Items.SelectMany(rule => rule["ports"].Items.Select(port => port["port"].Text)))
            .Concat(((string[])["startupProbe", "livenessProbe", "readinessProbe"]).Select(probe => Container[probe]["httpGet"]["port"].Text));

        Assert.Empty(named.Except(PortNames, StringComparer.Ordinal));
    }

    [Fact]
    public void The_configuration_listens_on_the_ports_of_the_container()
    {
        var gateway = Configuration();
        var listening = gateway.GetProperty("Listeners").EnumerateObject()
            .ToDictionary(listener => listener.Name, listener => listener.Value.GetProperty("Endpoint").GetString()!.Split(':')[^1], StringComparer.Ordinal);
        listening["telemetry"] = gateway.GetProperty("Telemetry").GetProperty("Endpoint").GetString()!.Split(':')[^1];

        var ports = Container["ports"].Items.ToDictionary(port => port["name"].Text, port => port["containerPort"].Text, StringComparer.Ordinal);

        Assert.Equal(ports.OrderBy(pair => pair.Key), listening.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void A_pod_is_killed_only_after_the_drain()
    {
        var grace = TimeSpan.FromSeconds(int.Parse(Pod["spec"]["terminationGracePeriodSeconds"].Text, CultureInfo.InvariantCulture));
        var delay = TimeSpan.Parse(Configuration().GetProperty("DrainDelay").GetString()!, CultureInfo.InvariantCulture);
        var readiness = Container["readinessProbe"];
        var noticed = int.Parse(readiness["periodSeconds"].Text, CultureInfo.InvariantCulture) * int.Parse(readiness["failureThreshold"].Text, CultureInfo.InvariantCulture);

        Assert.True(grace >= delay + new Hosting.GatewayOptions().DrainWindow + TimeSpan.FromSeconds(8), "the grace period is shorter than the drain");
        Assert.True(delay >= TimeSpan.FromSeconds(noticed), "the ports close before the probe has seen it");
    }

    [Fact]
    public void The_container_may_do_nothing_that_it_does_not_need()
    {
        var security = Container["securityContext"];

        Assert.Equal("true", Pod["spec"]["securityContext"]["runAsNonRoot"].Text);
        Assert.Equal("RuntimeDefault", Pod["spec"]["securityContext"]["seccompProfile"]["type"].Text);
        Assert.Equal("true", security["readOnlyRootFilesystem"].Text);
        Assert.Equal("false", security["allowPrivilegeEscalation"].Text);
        Assert.Equal(["ALL"], security["capabilities"]["drop"].Items.Select(item => item.Text));
        Assert.False(security["capabilities"]["add"].IsThere);
        Assert.Equal("false", Pod["spec"]["automountServiceAccountToken"].Text);
        Assert.Empty(Container["volumeMounts"].Items.Select(mount => mount["name"].Text).Except(Pod["spec"]["volumes"].Items.Select(volume => volume["name"].Text), StringComparer.Ordinal));
    }

    [Fact]
    public void A_rollout_and_a_drained_machine_leave_a_node()
    {
        Assert.Equal("0", Of("Deployment")["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"].Text);
        Assert.True(
            int.Parse(Of("PodDisruptionBudget")["spec"]["minAvailable"].Text, CultureInfo.InvariantCulture)
            < int.Parse(Of("Deployment")["spec"]["replicas"].Text, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_misspelt_key_is_found()
    {
        using var text = new StringReader("kind: Service\napiVersion: v1\nmetadata: {name: x}\nspec: {selector: {a: b}, ports: [{name: p, port: 1, targetport: p}]}\n");
        var stream = new YamlDotNet.RepresentationModel.YamlStream();
        stream.Load(text);

        Assert.Single(KubernetesKeys.Unknown(new Yaml(stream.Documents[0].RootNode, "planted")));
    }

    private static Yaml Of(string kind) => Manifests.Single(manifest => manifest["kind"].Text == kind);

    private static JsonElement Configuration() => JsonDocument.Parse(
        SourceTree.Checkout.Document(Folder + "gateway.json"),
        new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement.GetProperty("Gateway");
}
