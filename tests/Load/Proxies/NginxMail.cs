using Gateway.RealServers;

namespace Gateway.Load.Proxies;

/// <summary>nginx's mail proxy with 64 KB buffers; its auth_http is answered by the same nginx, which looks at no password.</summary>
internal static class NginxMail
{
    public static async Task<MailProxy> StartAsync(ServerFolder folder, MailPorts backend)
    {
        var home = await folder.FolderAsync("nginx");
        TestCertificate.Write(folder, "nginx", "localhost");
        var ports = new MailPorts();
        var authentication = FreePort.Next();
        var file = folder.Write("nginx/nginx.conf", Configuration(home, (ports, backend, authentication)));
        var command = new ServerCommand("nginx", "/usr/sbin/nginx", ["-c", file, "-p", home], Path.Combine(home, "nginx.log"));
        var process = await ServerProcess.StartAsync(command, token => Probe.AnswersAsync(ports[MailKind.Imap, false], "* OK", "", token));
        return new MailProxy("nginx mail", ports, [process]);
    }

    private static string Configuration(string home, (MailPorts Own, MailPorts Backend, int Authentication) ports) => $$"""
        load_module /usr/lib/nginx/modules/ngx_mail_module.so;
        daemon off;
        user root;
        worker_processes auto;
        worker_rlimit_nofile 60000;
        pid {{home}}/nginx.pid;
        error_log {{home}}/error.log error;
        events { worker_connections 30000; }
        {{Authentication(home, ports.Backend, ports.Authentication)}}
        mail {
          server_name localhost;
          auth_http 127.0.0.1:{{ports.Authentication}}/;
          proxy_buffer 64k;
          proxy_pass_error_message on;
          ssl_certificate {{home}}/server.crt;
          ssl_certificate_key {{home}}/server.key;
          ssl_protocols TLSv1.2 TLSv1.3;
          ssl_session_cache shared:mail:10m;
          imap_client_buffer 64k;
          smtp_client_buffer 64k;
          imap_auth plain login;
          pop3_auth plain;
          smtp_auth plain login;
        {{Server("imap", ports.Own[MailKind.Imap, false], "")}}
        {{Server("imap", ports.Own[MailKind.Imap, true], " ssl")}}
        {{Server("pop3", ports.Own[MailKind.Pop3, false], "")}}
        {{Server("pop3", ports.Own[MailKind.Pop3, true], " ssl")}}
        {{Server("smtp", ports.Own[MailKind.Smtp, false], "")}}
        {{Server("smtp", ports.Own[MailKind.Smtp, true], " ssl")}}
        }
        """;

    // Tells the mail side where to go, by protocol.
    private static string Authentication(string home, MailPorts backend, int port) => $$"""
        http {
          access_log off;
          client_body_temp_path {{home}}/body;
          proxy_temp_path {{home}}/proxy;
          fastcgi_temp_path {{home}}/fastcgi;
          uwsgi_temp_path {{home}}/uwsgi;
          scgi_temp_path {{home}}/scgi;
          keepalive_requests 1000000;
          map $http_auth_protocol $port_of_protocol {
            imap {{backend[MailKind.Imap, false]}};
            pop3 {{backend[MailKind.Pop3, false]}};
            smtp {{backend[MailKind.Smtp, false]}};
          }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location / {
              add_header Auth-Status OK;
              add_header Auth-Server 127.0.0.1;
              add_header Auth-Port $port_of_protocol;
              return 200;
            }
          }
        }
        """;

    private static string Server(string protocol, int port, string tls) =>
        $"  server {{ listen 127.0.0.1:{port}{tls} backlog=4096; protocol {protocol}; }}";
}
