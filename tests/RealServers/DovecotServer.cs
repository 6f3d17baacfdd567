namespace Gateway.RealServers;

/// <summary>
/// Dovecot with IMAP, POP3, ManageSieve, submission and LMTP, on Maildir. Who may sign in to a mailbox: its account password,
/// the master user, and from loopback the shared password.
/// </summary>
public sealed class DovecotServer : IAsyncDisposable
{
    private readonly string _home;

    private DovecotServer(string home, DovecotPorts ports, DovecotOptions options, ServerProcess process)
    {
        _home = home;
        Ports = ports;
        Options = options;
        Process = process;
    }

    public DovecotPorts Ports { get; }

    public DovecotOptions Options { get; }

    /// <summary>To stop it and start it again (an outage).</summary>
    public ServerProcess Process { get; }

    /// <summary>The authority that signed the server's certificate (which is for localhost and mail.example.test), PEM.</summary>
    public string CaFile => Path.Combine(_home, "ca.crt");

    /// <summary>The socket at which a Postfix checks passwords.</summary>
    public string AuthSocket => AuthSocketIn(Path.GetDirectoryName(_home)!);

    /// <summary>Where <see cref="AuthSocket"/> will be for a Dovecot in that folder, before it is started.</summary>
    public static string AuthSocketIn(string folder) => Path.Combine(folder, "dovecot/run/auth-client");

    public static async Task<DovecotServer> StartAsync(ServerFolder folder, DovecotPorts ports, DovecotOptions options)
    {
        var home = await folder.FolderAsync("dovecot");
        await folder.FolderAsync("dovecot/mail", "nobody", "0700");
        TestCertificate.Write(folder, "dovecot", "localhost", "mail.example.test");
        folder.Write("dovecot/master-users", $"{options.MasterUser}:{{PLAIN}}{options.MasterPassword}\n");
        folder.Write("dovecot/users", string.Concat(options.Users.Select(user => $"{user.Address}:{user.StoredPassword()}::::::\n")));
        if (options.IntrospectionUrl is { } introspection)
        {
            folder.Write("dovecot/oauth2.conf.ext", OAuth(introspection));
        }

        var config = folder.Write("dovecot/dovecot.conf", DovecotConfig.Text(home, ports, options));
        folder.Write("dovecot/post-login", PostLogin(config), "755");

        var command = new ServerCommand("dovecot", "/usr/sbin/dovecot", ["-F", "-c", config], Path.Combine(home, "dovecot.log"));
        var process = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(ports.Imap, "* OK", "", token));
        return new DovecotServer(home, ports, options, process);
    }

    /// <summary>Everything logged so far; secrets that were tried and refused stand in it in clear.</summary>
    public async Task<string> ReadLogAsync()
    {
        await using var log = new FileStream(Path.Combine(_home, "dovecot.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync();
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string OAuth(string introspection) => $"""
        introspection_mode = post
        introspection_url = {introspection}
        username_attribute = username
        active_attribute = active
        active_value = true

        """;

    private static string PostLogin(string config) => $"""
        #!/bin/sh
        /usr/bin/doveadm -c {config} search -u "$USER" mailbox '*' modseq 1 >/dev/null 2>&1
        exec "$@"

        """;
}
