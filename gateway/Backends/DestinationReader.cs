using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>A section's destinations -> <see cref="BackendEndpoint"/>s, with the faults of host, port, address, authorities and time.</summary>
internal sealed class DestinationReader(SectionReader reader, IConfigurationSection section, string backend)
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The destinations; those with faults are left out.</summary>
    public IReadOnlyList<BackendEndpoint> Read(ServiceOptions options, MailProtocol protocol)
    {
        if (options.Timeout < ShortestTimeout || options.Timeout > LongestTimeout)
        {
            reader.Fault(section, nameof(options.Timeout), $"{options.Timeout} is out of range", "Write 00:00:00.1 to 00:01:00");
        }

        var authorities = ReadAuthorities(options.CaFile);
        return options switch
        {
            MailServiceOptions mail => [.. ReadMail(mail, protocol, authorities)],
            HttpServiceOptions http => [.. ReadHttp(http, authorities)],
            _ => [],
        };
    }

    private X509Certificate2Collection? ReadAuthorities(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            reader.Fault(section, nameof(ServiceOptions.CaFile), $"{path} can't be read: {exception.Message}", "Name a PEM file with certificates");
            return null;
        }

        if (authorities.Count == 0)
        {
            reader.Fault(section, nameof(ServiceOptions.CaFile), $"{path} holds no certificate", "Name a PEM file with certificates");
        }

        return authorities;
    }

    private IEnumerable<BackendEndpoint> ReadMail(MailServiceOptions options, MailProtocol protocol, X509Certificate2Collection? authorities)
    {
        var listed = options.Destinations.Count > 0;
        if (listed == options.Host is not null)
        {
            reader.Fault(section, nameof(options.Host), listed ? "stands beside Destinations" : "missing", "Give Host, or a list of Destinations");
        }

        if (options.ProxyHeaderVersion is not (1 or 2))
        {
            reader.Fault(section, nameof(options.ProxyHeaderVersion), $"{options.ProxyHeaderVersion} is no version", "Write 1 or 2");
        }

        var usual = options.Tls is BackendTls.Implicit && protocol.ImplicitTlsPort > 0 ? protocol.ImplicitTlsPort : protocol.StartTlsPort;
        List<DestinationOptions> destinations = listed ? options.Destinations : [new DestinationOptions { Host = options.Host }];
        foreach (var destination in destinations)
        {
            var port = destination.Port ?? options.Port ?? usual;
            if (port is < 1 or > 65535)
            {
                reader.Fault(section, nameof(options.Port), $"{port} is no port", "Write 1 to 65535");
            }
            else if (string.IsNullOrEmpty(destination.Host))
            {
                if (listed)
                {
                    reader.Fault(section, nameof(options.Destinations), "an entry has no Host", "Give each a Host");
                }
            }
            else
            {
                yield return Endpoint(options, destination.Host, port, options.Tls, authorities) with
                {
                    SendProxyHeader = options.SendProxyHeader,
                    ProxyHeaderVersion = options.ProxyHeaderVersion,
                };
            }
        }
    }

    private IEnumerable<BackendEndpoint> ReadHttp(HttpServiceOptions options, X509Certificate2Collection? authorities)
    {
        var listed = options.Urls.Count > 0;
        if (listed == options.Url is not null)
        {
            reader.Fault(section, nameof(options.Url), listed ? "stands beside Urls" : "missing", "Give Url, or a list of Urls");
        }

        List<string> addresses = listed ? options.Urls : options.Url is { } one ? [one] : [];
        foreach (var address in addresses)
        {
            if (Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                && url.PathAndQuery == "/" && url.UserInfo.Length == 0)
            {
                yield return Endpoint(options, url.Host, url.Port, url.Scheme == "https" ? BackendTls.Implicit : BackendTls.None, authorities);
            }
            else
            {
                reader.Fault(section, listed ? nameof(options.Urls) : nameof(options.Url), $"'{address}' is no base address",
                    "Write https://host:port/ without a path; paths go to PathPrefixes");
            }
        }

        foreach (var (from, to) in options.PathPrefixes.Where(entry => !IsPrefix(entry.Key) || !IsPrefix(entry.Value)))
        {
            reader.Fault(section, $"{nameof(options.PathPrefixes)}:{from}", $"'{from}' -> '{to}' is no pair of paths", "Both begin with / and end without");
        }
    }

    private static bool IsPrefix(string path) => path.StartsWith('/') && (path.Length == 1 || !path.EndsWith('/')) && path.All(char.IsAscii);

    private BackendEndpoint Endpoint(ServiceOptions options, string host, int port, BackendTls tls, X509Certificate2Collection? authorities) => new()
    {
        BackendName = backend,
        Host = host,
        Port = port,
        Tls = tls,
        VerifyCertificate = options.VerifyCertificate,
        TrustedAuthorities = authorities,
        ForwardClientAddress = options.ForwardClientAddress,
        Timeout = options.Timeout,
    };
}
