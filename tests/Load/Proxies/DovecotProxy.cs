using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>Dovecot as a proxy that takes every password, with login processes that serve many connections.</summary>
internal static class DovecotProxy
{
    public static async Task<MailProxy> StartAsync(ServerFolder folder, MailPorts backend)
    {
        var home = await folder.FolderAsync("proxy");
        TestCertificate.Write(folder, "proxy", "localhost");
        var ports = new MailPorts();
        // The port depends on the service: one authentication database for each.
        var file = folder.Write("proxy/dovecot.conf", Configuration(home, ports, backend));
        var command = new ServerCommand("dovecot", "/usr/sbin/dovecot", ["-F", "-c", file], Path.Combine(home, "start.log"));
        var process = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(ports[MailKind.Imap, false], "* OK", "", token));
        return new MailProxy("Dovecot as proxy", ports, [process]);
    }

    private static string Configuration(string home, MailPorts ports, MailPorts backend) => $$"""
        protocols = imap pop3 submission
        listen = 127.0.0.1
        base_dir = {{home}}/run
        state_dir = {{home}}/state
        log_path = {{home}}/dovecot.log
        hostname = localhost
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        auth_verbose = no
        ssl = yes
        ssl_cert = <{{home}}/server.crt
        ssl_key = <{{home}}/server.key
        mail_max_userip_connections = 100000
        default_client_limit = 20000
        default_process_limit = 100
        default_vsz_limit = 2G
        default_internal_user = dovecot
        login_proxy_max_disconnect_delay = 0
        protocol imap {
          passdb {
            driver = static
            args = proxy=y host=127.0.0.1 port={{backend[MailKind.Imap, false]}} nopassword=y proxy_nopipelining=
          }
        }
        protocol pop3 {
          passdb {
            driver = static
            args = proxy=y host=127.0.0.1 port={{backend[MailKind.Pop3, false]}} nopassword=y
          }
        }
        protocol submission {
          passdb {
            driver = static
            args = proxy=y host=127.0.0.1 port={{backend[MailKind.Smtp, false]}} nopassword=y
          }
        }
        service anvil {
          client_limit = 30000
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        service auth {
          client_limit = 30000
        }
        {{Service("imap", "imap", ports[MailKind.Imap, false], ports[MailKind.Imap, true])}}
        {{Service("pop3", "pop3", ports[MailKind.Pop3, false], ports[MailKind.Pop3, true])}}
        {{Service("submission", "submission", ports[MailKind.Smtp, false], ports[MailKind.Smtp, true])}}
        """;

    // service_count = 0 and one process per core: Dovecot's high-performance mode.
    private static string Service(string protocol, string listener, int clear, int tls) => $$"""
        service {{protocol}}-login {
          service_count = 0
          process_min_avail = 2
          client_limit = 20000
          inet_listener {{listener}} {
            port = {{clear}}
          }
          inet_listener {{listener}}s {
            port = {{tls}}
            ssl = yes
          }
        }
        """;
}
