using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary>The options of every verb.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string?> _config = new("--config") { Description = "Configuration file (default: $GATEWAY_CONFIG, else ./gateway.json)", HelpName = "FILE", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON, for scripts", Recursive = true };
    private readonly Option<string?> _socket = new("--socket") { Description = "Admin socket of the running gateway (default: that of the configuration)", HelpName = "PATH", Recursive = true };
    private readonly Option<string?> _url = new("--url") { Description = "Admin API of a remote gateway", HelpName = "URL", Recursive = true };
    private readonly Option<string?> _token = new("--token") { Description = "Token for --url; @FILE reads it from a file", HelpName = "TOKEN", Recursive = true };

    public void AddTo(RootCommand root)
    {
        root.Add(_config);
        root.Add(_json);
        root.Add(_socket);
        root.Add(_url);
        root.Add(_token);
    }

    public string Config(ParseResult parsed) => ConfigurationFile.Locate(parsed.GetValue(_config));

    public bool ConfigNamed(ParseResult parsed) => parsed.GetValue(_config) is not null;

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public string? Socket(ParseResult parsed) => parsed.GetValue(_socket);

    public string? Url(ParseResult parsed) => parsed.GetValue(_url);

    public string? Token(ParseResult parsed) => parsed.GetValue(_token);
}
