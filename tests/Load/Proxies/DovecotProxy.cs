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
        folder.Write("proxy/services", Service("imap", backend[MailKind.Imap, false]) + Service("pop3", backend[MailKind.Pop3, false]) + Service("submission", backend[MailKind.Smtp, false]));
        var file = folder.Write("proxy/dovecot.conf", Configuration(home, ports));
        var command = new ServerCommand("dovecot", "/usr/sbin/dovecot", ["-F", "-c", file], Path.Combine(home, "start.log"));
        var process = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(ports[MailKind.Imap, false], "* OK", "", token));
        return new MailProxy("Dovecot as proxy", ports, [process]);
    }

    private static string Configuration(string home, MailPorts ports) => $$"""
        protocols = imap pop3 submission
        listen = 127.0.0.1
        base_dir = {{home}}/run
        state_dir = {{home}}/state
        log_path = /dev/stderr
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
        # The user looked up is the service: what differs is the port alone.
        passdb {
          driver = passwd-file
          args = username_format=%s {{home}}/services
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
        {{Listeners("imap", ports[MailKind.Imap, false], ports[MailKind.Imap, true])}}
        {{Listeners("pop3", ports[MailKind.Pop3, false], ports[MailKind.Pop3, true])}}
        {{Listeners("submission", ports[MailKind.Smtp, false], ports[MailKind.Smtp, true])}}
        """;

    private static string Service(string name, int port) => $"{name}:::::::proxy=y host=127.0.0.1 port={port} nopassword=y\n";

    // service_count = 0 and one process per core: Dovecot's high-performance mode.
    private static string Listeners(string protocol, int clear, int tls) => $$"""
        service {{protocol}}-login {
          service_count = 0
          process_min_avail = 2
          client_limit = 20000
          inet_listener {{protocol}} {
            port = {{clear}}
          }
          inet_listener {{protocol}}s {
            port = {{tls}}
            ssl = yes
          }
        }
        """;
}
