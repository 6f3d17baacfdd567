using System.Globalization;
using Gateway.Load.Client;
using Gateway.RealServers;

namespace Gateway.Load.Http;

/// <summary>The peers of the HTTP side: bare YARP, nginx that asks a service, nginx that checks a BCrypt hash itself; and their backends.</summary>
internal sealed class HttpPeers(ServerFolder folder, Login login)
{
    private string Authorization => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{login.User}:{login.Secret}"));

    /// <summary>nginx that answers everything with 1 KB.</summary>
    public Task<ServerProcess> StartBackendAsync(int port) => StartNginxAsync("light", port, $$"""
        server { listen 127.0.0.1:{{port}} backlog=4096; default_type text/plain; location / { return 200 "{{new string('x', 1024)}}"; } }
        """);

    public Task<ServerProcess> StartHangingAsync(int port) => StartOwnAsync(port, "hang", Number(port));

    public async Task<HttpProxy> StartBareYarpAsync(int backend)
    {
        var ports = HttpPorts.Choose();
        var process = await StartOwnAsync(ports.Clear, "yarp", Number(ports.Clear), Number(ports.Tls), $"http://127.0.0.1:{backend}/", folder.At("http/server.crt"), folder.At("http/server.key"));
        return new HttpProxy("bare YARP", ports, [process]);
    }

    public async Task<HttpProxy> StartNginxAskingAsync(int backend)
    {
        var (ports, service) = (HttpPorts.Choose(), FreePort.Next());
        var asked = await StartOwnAsync(service, "check", Number(service), Authorization);
        var nginx = await StartNginxAsync("asking", ports.Clear, $$"""
            upstream light { server 127.0.0.1:{{backend}}; keepalive 64; }
            upstream check { server 127.0.0.1:{{service}}; keepalive 64; }
            server {
              {{Listen(ports)}}
              location / {
                auth_request /check;
                proxy_pass http://light;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
              }
              location = /check {
                internal;
                proxy_pass http://check;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Content-Length "";
                proxy_pass_request_body off;
              }
            }
            """);
        return new HttpProxy("nginx auth_request", ports, [nginx, asked]);
    }

    public async Task<HttpProxy> StartNginxHashingAsync(int backend)
    {
        var ports = HttpPorts.Choose();
        var hash = await Tool.RunAsync("htpasswd", ["-nbBC", "10", login.User, login.Secret]);
        var users = folder.Write("http/users", hash.Trim() + "\n");
        var nginx = await StartNginxAsync("hashing", ports.Clear, $$"""
            upstream light { server 127.0.0.1:{{backend}}; keepalive 64; }
            server {
              {{Listen(ports)}}
              location / {
                auth_basic mail;
                auth_basic_user_file {{users}};
                proxy_pass http://light;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
              }
            }
            """);
        return new HttpProxy("nginx auth_basic, BCrypt", ports, [nginx]);
    }

    private string Listen(HttpPorts ports) => $"""
        listen 127.0.0.1:{ports.Clear} backlog=4096;
        listen 127.0.0.1:{ports.Tls} ssl http2 backlog=4096;
        ssl_certificate {folder.At("http/server.crt")};
        ssl_certificate_key {folder.At("http/server.key")};
        ssl_session_cache shared:http:10m;
        """;

    private Task<ServerProcess> StartNginxAsync(string name, int port, string servers)
    {
        var home = folder.At(name);
        Directory.CreateDirectory(home);
        var file = folder.Write($"{name}/nginx.conf", $$"""
            daemon off;
            user root;
            worker_processes auto;
            worker_rlimit_nofile 20000;
            pid {{home}}/nginx.pid;
            error_log {{home}}/error.log error;
            events { worker_connections 9000; }
            http {
              access_log off;
              client_body_temp_path {{home}}/body;
              proxy_temp_path {{home}}/proxy;
              fastcgi_temp_path {{home}}/fastcgi;
              uwsgi_temp_path {{home}}/uwsgi;
              scgi_temp_path {{home}}/scgi;
              keepalive_requests 10000000;
              client_max_body_size 100m;
              {{servers}}
            }
            """);
        var command = new ServerCommand($"nginx {name}", "/usr/sbin/nginx", ["-c", file, "-p", home], Path.Combine(home, "nginx.log"));
        return ServerProcess.StartAsync(command, token => Probe.AcceptsAsync(port, token));
    }

    private Task<ServerProcess> StartOwnAsync(int port, params string[] arguments)
    {
        var command = new ServerCommand(arguments[0], Environment.ProcessPath!, arguments, folder.At($"{arguments[0]}.log")) { Environment = InlineCompletions.Off };
        return ServerProcess.StartAsync(command, token => Probe.AcceptsAsync(port, token));
    }

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}
