namespace Gateway.Conventions.Tests;

/// <summary>Every exception to a rule, with its reason. One list, so that it is seen to grow.</summary>
internal static class Waivers
{
    public static IReadOnlyList<Waiver> All { get; } =
    [
        new("general catch", "gateway/AppPasswords/PasswordHasher.cs", "the library throws five unrelated types for hashes it can't read, and a fault on a hashing thread belongs to who waits"),
        new("secret strings", "gateway/Hosting/TlsOptions.cs", "the platform opens an encrypted key with a string"),
        new("type names", "gateway/Backends/BackendService.cs", "the service that a backend offers, in the configuration's own word"),
    ];
}

/// <summary>One file that one rule leaves alone.</summary>
internal sealed record Waiver(string Rule, string File, string Reason);
