namespace Gateway.Conventions.Tests.Deploy;

/// <summary>
/// The keys that the API knows at the places that our manifests use, so that a misspelt one is found without a cluster. <c>*</c> stands for
/// names of the manifest's own.
/// </summary>
internal static class KubernetesKeys
{
    private static readonly string[] Top = ["apiVersion", "kind", "metadata"];
    private static readonly string[] Selector = ["matchLabels", "matchExpressions"];
    private static readonly string[] Probe = ["httpGet", "periodSeconds", "timeoutSeconds", "failureThreshold", "successThreshold", "initialDelaySeconds"];

    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["Namespace"] = Top,
        ["ServiceAccount"] = [.. Top, "automountServiceAccountToken"],
        ["Deployment"] = [.. Top, "spec"],
        ["Service"] = [.. Top, "spec"],
        ["PodDisruptionBudget"] = [.. Top, "spec"],
        ["NetworkPolicy"] = [.. Top, "spec"],
        ["Deployment.spec"] = ["replicas", "revisionHistoryLimit", "strategy", "selector", "template", "minReadySeconds", "progressDeadlineSeconds"],
        ["Deployment.spec.strategy"] = ["type", "rollingUpdate"],
        ["Deployment.spec.strategy.rollingUpdate"] = ["maxUnavailable", "maxSurge"],
        ["Deployment.spec.selector"] = Selector,
        ["Deployment.spec.template"] = ["metadata", "spec"],
        ["Deployment.spec.template.spec"] =
        [
            "serviceAccountName", "automountServiceAccountToken", "enableServiceLinks", "terminationGracePeriodSeconds", "securityContext",
            "topologySpreadConstraints", "containers", "volumes",
        ],
        ["Deployment.spec.template.spec.securityContext"] = ["runAsNonRoot", "runAsUser", "runAsGroup", "fsGroup", "sysctls", "seccompProfile"],
        ["Deployment.spec.template.spec.securityContext.sysctls"] = ["name", "value"],
        ["Deployment.spec.template.spec.securityContext.seccompProfile"] = ["type"],
        ["Deployment.spec.template.spec.topologySpreadConstraints"] = ["maxSkew", "topologyKey", "whenUnsatisfiable", "labelSelector"],
        ["Deployment.spec.template.spec.topologySpreadConstraints.labelSelector"] = Selector,
        ["Deployment.spec.template.spec.containers"] =
        [
            "name", "image", "args", "command", "env", "ports", "startupProbe", "livenessProbe", "readinessProbe", "resources", "securityContext", "volumeMounts",
        ],
        ["Deployment.spec.template.spec.containers.ports"] = ["name", "containerPort", "protocol"],
        ["Deployment.spec.template.spec.containers.startupProbe"] = Probe,
        ["Deployment.spec.template.spec.containers.livenessProbe"] = Probe,
        ["Deployment.spec.template.spec.containers.readinessProbe"] = Probe,
        ["Deployment.spec.template.spec.containers.startupProbe.httpGet"] = ["path", "port"],
        ["Deployment.spec.template.spec.containers.livenessProbe.httpGet"] = ["path", "port"],
        ["Deployment.spec.template.spec.containers.readinessProbe.httpGet"] = ["path", "port"],
        ["Deployment.spec.template.spec.containers.resources"] = ["requests", "limits"],
        ["Deployment.spec.template.spec.containers.resources.requests"] = ["cpu", "memory"],
        ["Deployment.spec.template.spec.containers.resources.limits"] = ["cpu", "memory"],
        ["Deployment.spec.template.spec.containers.securityContext"] = ["allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities"],
        ["Deployment.spec.template.spec.containers.securityContext.capabilities"] = ["drop", "add"],
        ["Deployment.spec.template.spec.containers.volumeMounts"] = ["name", "mountPath", "readOnly", "subPath"],
        ["Deployment.spec.template.spec.volumes"] = ["name", "configMap", "secret", "emptyDir"],
        ["Deployment.spec.template.spec.volumes.configMap"] = ["name", "defaultMode"],
        ["Deployment.spec.template.spec.volumes.secret"] = ["secretName", "defaultMode"],
        ["Deployment.spec.template.spec.volumes.emptyDir"] = ["medium", "sizeLimit"],
        ["Service.spec"] = ["type", "clusterIP", "externalTrafficPolicy", "publishNotReadyAddresses", "selector", "ports"],
        ["Service.spec.ports"] = ["name", "port", "targetPort", "protocol"],
        ["PodDisruptionBudget.spec"] = ["minAvailable", "maxUnavailable", "selector"],
        ["PodDisruptionBudget.spec.selector"] = Selector,
        ["NetworkPolicy.spec"] = ["podSelector", "policyTypes", "ingress", "egress"],
        ["NetworkPolicy.spec.podSelector"] = Selector,
        ["NetworkPolicy.spec.ingress"] = ["from", "ports"],
        ["NetworkPolicy.spec.egress"] = ["to", "ports"],
        ["NetworkPolicy.spec.ingress.ports"] = ["port", "protocol", "endPort"],
        ["NetworkPolicy.spec.egress.ports"] = ["port", "protocol", "endPort"],
        ["NetworkPolicy.spec.ingress.from"] = ["namespaceSelector", "podSelector", "ipBlock"],
        ["NetworkPolicy.spec.egress.to"] = ["namespaceSelector", "podSelector", "ipBlock"],
        ["NetworkPolicy.spec.ingress.from.namespaceSelector"] = Selector,
        ["NetworkPolicy.spec.egress.to.namespaceSelector"] = Selector,
        ["NetworkPolicy.spec.egress.to.podSelector"] = Selector,
        ["NetworkPolicy.spec.egress.to.ipBlock"] = ["cidr", "except"],
    };

    // Names of the manifest's own stand below these.
    private static readonly string[] Free = ["metadata", "labels", "annotations", "matchLabels", "selector"];

    /// <summary>The keys of a manifest that the API does not know.</summary>
    public static IEnumerable<string> Unknown(Yaml manifest) => Unknown(manifest, manifest["kind"].Text);

    private static IEnumerable<string> Unknown(Yaml node, string path)
    {
        foreach (var item in node.Items.SelectMany(item => Unknown(item, path)))
        {
            yield return item;
        }

        foreach (var (key, value) in node.Pairs)
        {
            if (!Known.TryGetValue(path, out var known) || !known.Contains(key))
            {
                yield return $"{value.Place} is unknown";
            }

            foreach (var below in Free.Contains(key) && !Known.ContainsKey($"{path}.{key}") ? [] : Unknown(value, $"{path}.{key}"))
            {
                yield return below;
            }
        }
    }
}
