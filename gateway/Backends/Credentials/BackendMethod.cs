using Gateway.ProtocolAdapters.Contract;

namespace Gateway.Backends.Credentials;

/// <summary>One way to sign a person in to a backend, as configuration names it.</summary>
/// <param name="Name">The word after <c>Method</c>.</param>
/// <param name="Options">Its own keys, read from the same section.</param>
/// <param name="Create">Makes the source from these options.</param>
internal sealed record BackendMethod(string Name, Type Options, Func<object, BackendSourceContext, IBackendCredentialSource> Create)
{
    /// <summary>Declares a method with its options class.</summary>
    public static BackendMethod Of<TOptions>(string name, Func<TOptions, BackendSourceContext, IBackendCredentialSource> create)
        where TOptions : class, IBackendMethodOptions, new() =>
        new(name, typeof(TOptions), (options, context) => create((TOptions)options, context));
}

/// <summary>A method's own keys.</summary>
internal interface IBackendMethodOptions
{
    /// <summary>Every fault, as key, problem and cure; empty when all is well.</summary>
    IEnumerable<(string Key, string Problem, string Cure)> Check(MailProtocol protocol);
}

/// <summary>What a source is made with.</summary>
/// <param name="BackendName">For messages.</param>
/// <param name="Login">How the account's name is written there.</param>
/// <param name="Time">The clock.</param>
/// <param name="Http">Calls to token endpoints.</param>
internal sealed record BackendSourceContext(string BackendName, LoginTemplate Login, TimeProvider Time, IHttpClientFactory Http);
