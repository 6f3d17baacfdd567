using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.RealServers;

/// <summary>An app password as its owner gets it: the id to delete it by, and the text to type.</summary>
public sealed record IssuedPassword(string Id, string Text);

/// <summary>The built gateway as a process of its own, in front of a <see cref="MailSystem"/>, and its command line.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private readonly string _home;

    private GatewayProcess(string home, GatewayPorts ports, ServerProcess process)
    {
        _home = home;
        Ports = ports;
        Process = process;
    }

    public GatewayPorts Ports { get; }

    /// <summary>To stop it (SIGTERM), start it again, and read its log.</summary>
    public ServerProcess Process { get; }

    /// <summary>The gateway.json it was started with.</summary>
    public string ConfigFile => Path.Combine(_home, "gateway.json");

    /// <summary>Its own folder: configuration, log, data.</summary>
    public string Home => _home;

    /// <summary>The admin API's Unix socket.</summary>
    public string AdminSocket => Path.Combine(_home, "data/admin.sock");

    /// <summary>The self-made certificate, PEM; clients trust it by this file.</summary>
    public string CertificateFile => Path.Combine(_home, "data/self-signed.pem");

    public Uri ActiveSyncUrl => new($"https://localhost:{Ports.Https}/Microsoft-Server-ActiveSync");

    /// <summary>The executable that this build made: same configuration (Debug, Release) as the running test.</summary>
    public static string Executable
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var root = output;
            while (!File.Exists(Path.Combine(root.FullName, "Gateway.sln")))
            {
                root = root.Parent ?? throw new DirectoryNotFoundException($"no Gateway.sln above {output.FullName}");
            }

            return Path.Combine(root.FullName, "gateway/bin", output.Parent!.Name, output.Name, "gateway");
        }
    }

    /// <summary>Starts it and returns when /readyz says ready; <paramref name="change"/> may alter the configuration first.</summary>
    public static async Task<GatewayProcess> StartAsync(MailSystem mail, string name = "gateway", Action<JsonObject>? change = null)
    {
        var ports = GatewayPorts.Choose();
        var config = GatewayConfig.For(mail, ports);
        change?.Invoke(config["Gateway"]!.AsObject());
        return await StartAsync(mail.Folder, name, ports, config);
    }

    /// <summary>
    /// As the other, with any configuration, whose <c>DataDirectory</c> is <c>data</c>. <paramref name="untilReady"/> false: returns as soon as it
    /// answers at all, for a gateway that is expected to refuse.
    /// </summary>
    public static async Task<GatewayProcess> StartAsync(ServerFolder folder, string name, GatewayPorts ports, JsonObject config, bool untilReady = true)
    {
        var home = await folder.FolderAsync(name, mode: "0700");
        var file = folder.Write($"{name}/gateway.json", config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }), "600");
        var command = new ServerCommand("gateway", Executable, ["serve", "--config", file], Path.Combine(home, "gateway.log"));
        var process = await ServerProcess.StartAsync(command, async token =>
        {
            // One for each question: it is asked again when the gateway is started again.
            using var http = TrustingClient(() => Path.Combine(home, "data/self-signed.pem"));
            return await AnswersAsync(http, ports.Https, untilReady, token);
        });
        return new GatewayProcess(home, ports, process);
    }

    /// <summary>An HTTP client that takes this gateway's certificate and no other; the caller disposes it.</summary>
    public HttpClient CreateHttpClient() => TrustingClient(() => CertificateFile);

    /// <summary>Whether that is this gateway's certificate; for the validation callbacks of mail clients.</summary>
    public bool IsOwnCertificate(X509Certificate? certificate) => IsCertificateOf(CertificateFile, certificate);

    /// <summary>Runs a verb with this gateway's configuration; returns exit code and output.</summary>
    public async Task<ToolResult> TryRunAsync(params string[] verb) =>
        await Tool.TryRunAsync(Executable, [.. verb, "--config", ConfigFile]);

    /// <summary>Runs a verb with --json and returns its document; a non-zero exit throws with the output.</summary>
    public async Task<JsonElement> RunAsync(params string[] verb)
    {
        var result = await TryRunAsync([.. verb, "--json"]);
        return result.ExitCode == 0
            ? JsonElement.Parse(result.Output)
            : throw new InvalidOperationException($"gateway {string.Join(' ', verb)}: exit {result.ExitCode}\n{result.Output}");
    }

    public async Task AddAccountAsync(string address, string state) => await RunAsync("account", "add", address, "--state", state);

    public async Task<IssuedPassword> CreateAppPasswordAsync(string address, string label, params string[] options)
    {
        var issued = await RunAsync(["app-password", "create", address, "--label", label, .. options]);
        return new IssuedPassword(
            issued.GetProperty("appPassword").GetProperty("id").GetString()!,
            issued.GetProperty("password").GetString()!);
    }

    public async Task DeleteAppPasswordAsync(IssuedPassword password) => await RunAsync("app-password", "delete", password.Id);

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<bool> AnswersAsync(HttpClient http, int port, bool untilReady, CancellationToken token)
    {
        using var response = await http.GetAsync(new Uri($"https://localhost:{port}/readyz"), token);
        return response.IsSuccessStatusCode || !untilReady;
    }

    private static HttpClient TrustingClient(Func<string> certificateFile)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => IsCertificateOf(certificateFile(), certificate);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static bool IsCertificateOf(string file, X509Certificate? certificate)
    {
        using var own = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        return own.RawDataMemory.Span.SequenceEqual(certificate?.GetRawCertData());
    }
}
