using Gateway.Backends.Credentials;
using Gateway.ProtocolAdapters;
using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends;

/// <summary>Configuration -> <see cref="BackendTable"/>, with every fault of <c>Gateway:Backends</c> and <c>Gateway:Routes</c>.</summary>
internal sealed class BackendTableReader(IReadOnlyList<BackendMethod> methods, TimeProvider time, IHttpClientFactory http)
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway:Backends";

    /// <summary>The section that serves every HTTP protocol that has none of its own.</summary>
    private const string SharedHttp = "Http";

    /// <summary>The table and what is wrong; with faults the table lacks the services concerned.</summary>
    public (BackendTable Table, IReadOnlyList<ConfigurationFault> Faults) Read(IConfiguration configuration)
    {
        var reader = new SectionReader();
        var backends = configuration.GetSection(Section);
        var services = backends.GetChildren().SelectMany(backend => ReadBackend(reader, backend)).ToList();
        var routes = reader.Read<RouteOptions>(configuration.GetSection(RouteOptions.Section));
        HashSet<string> known = new(backends.GetChildren().Select(backend => backend.Key), StringComparer.OrdinalIgnoreCase);
        CheckRoutes(reader, configuration.GetSection(RouteOptions.Section), routes, known);
        return (new BackendTable(services, routes) { ListenerBackends = ReadListeners(reader, configuration.GetSection("Gateway:Listeners"), known) }, reader.Faults);
    }

    private static Dictionary<string, string> ReadListeners(SectionReader reader, IConfigurationSection listeners, HashSet<string> known)
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var listener in listeners.GetChildren())
        {
            if (listener["Backend"] is not { Length: > 0 } backend)
            {
                continue;
            }

            map[listener.Key] = backend;
            if (!known.Contains(backend))
            {
                reader.Fault(listener, "Backend", $"there is no backend '{backend}'", CureFor(known));
            }
        }

        return map;
    }

    private static string CureFor(HashSet<string> known) => known.Count == 0 ? "Add it below Gateway:Backends" : "Known: " + string.Join(", ", known);

    private IEnumerable<BackendService> ReadBackend(SectionReader reader, IConfigurationSection backend)
    {
        var sections = backend.GetChildren().ToList();
        foreach (var section in sections)
        {
            var isShared = Is(section, SharedHttp);
            if (!isShared && !ProtocolCatalog.All.Any(protocol => Is(section, protocol.Name)))
            {
                reader.Fault(backend, section.Key, "unknown key", "Known here: Imap, Pop3, Smtp, Sieve, Http, Eas, Ews, Dav");
            }
        }

        foreach (var protocol in ProtocolCatalog.All)
        {
            var own = sections.Find(section => Is(section, protocol.Name));
            var section = own ?? (protocol.IsHttp ? sections.Find(section => Is(section, SharedHttp)) : null);
            if (section is not null && ReadService(reader, section, backend, protocol) is { } service)
            {
                yield return service;
            }
        }
    }

    private static bool Is(IConfigurationSection section, string name) => string.Equals(section.Key, name, StringComparison.OrdinalIgnoreCase);

    private BackendService? ReadService(SectionReader reader, IConfigurationSection section, IConfigurationSection whole, MailProtocol protocol)
    {
        var backend = whole.Key;
        var before = reader.Faults.Count;
        var method = methods.FirstOrDefault(candidate => string.Equals(candidate.Name, section["Method"] ?? "PassThrough", StringComparison.OrdinalIgnoreCase));
        if (method is null)
        {
            reader.Fault(section, "Method", $"'{section["Method"]}' is no method", $"Write one of {string.Join(", ", methods.Select(known => known.Name))}");
            return null;
        }

        var optionsType = protocol.IsHttp ? typeof(HttpServiceOptions) : typeof(MailServiceOptions);
        var options = (ServiceOptions)reader.Read(optionsType, section, method.Options);
        var own = (IBackendMethodOptions)reader.Read(method.Options, section, optionsType);
        var destinations = new DestinationReader(reader, section, backend).Read(options, protocol);
        var hasImap = whole.GetSection(ProtocolCatalog.Imap.Name).Exists();
        var unproven = options is HttpServiceOptions web ? MailboxProofCheck.Check(web, hasImap, own) : [];
        foreach (var (key, problem, cure) in own.Check(protocol).Concat(unproven))
        {
            reader.Fault(section, key, problem, cure);
        }

        if (!LoginTemplate.TryParse(options.Login, out var login))
        {
            reader.Fault(section, "Login", $"'{options.Login}' is no login template", "Use {user}, {local}, {domain}, for example EX\\{local}");
        }

        if (reader.Faults.Count > before || login is null)
        {
            return null;
        }

        var context = new BackendSourceContext(backend, login, time, http);
        return new BackendService
        {
            BackendName = backend,
            Protocol = protocol,
            Destinations = destinations,
            Source = method.Create(own, context),
            PassThrough = new PassThroughSource(login),
            Balance = (options as MailServiceOptions)?.Balance ?? DestinationBalance.InOrder,
            Http = options as HttpServiceOptions,
        };
    }

    private static void CheckRoutes(SectionReader reader, IConfigurationSection section, RouteOptions routes, HashSet<string> known)
    {
        var cure = CureFor(known);
        if (routes.Default is { } fallback && !known.Contains(fallback))
        {
            reader.Fault(section, nameof(RouteOptions.Default), $"there is no backend '{fallback}'", cure);
        }

        foreach (var (kind, map) in new[] { ("Domains", routes.Domains), ("Groups", routes.Groups), ("Accounts", routes.Accounts) })
        {
            foreach (var (name, backend) in map.Where(entry => !known.Contains(entry.Value)))
            {
                reader.Fault(section, $"{kind}:{name}", $"there is no backend '{backend}'", cure);
            }
        }
    }
}
