namespace Gateway.Conventions.Tests;

/// <summary>Every exception to a rule, with its reason. One list, so that it is seen to grow.</summary>
internal static class Waivers
{
    public static IReadOnlyList<Waiver> All { get; } =
    [
        new("general catch", "gateway/AppPasswords/PasswordHasher.cs", "the library throws five unrelated types for hashes it can't read, and a fault on a hashing thread belongs to who waits"),
        new("general catch", "gateway/Backends/MailboxProof.cs", "whatever a mail library throws while it asks a server means that there was no answer"),
        new("general catch", "gateway/Login/CredentialVerifier.cs", "answers for every waiter of one verification: trouble of ours is never a word on the password"),
        new("general catch", "gateway/Login/LoginPipeline.cs", "the seam's promise: a fault is answered as unavailable, never thrown"),
        new("general catch", "gateway/Storage/SqliteWorkers.cs", "a fault on a store thread belongs to the work that waits"),
        new("file named after type", "gateway/Storage/StoreException.cs", "the closed family of the store's failures"),
        new("sealed", "protocol-adapters/Backend/RelayWatch.cs", "a base whose silence is one of the behaviours"),
        new("one type a file", "gateway/Backends/ImapMailboxSignIn.cs", "the boundary to a real mailbox server beside its one real side"),
        new("wire words", "gateway/Backends/ImapMailboxSignIn.cs", "reads the codes of a real server's refusal, as a mail client does"),
        new("file budget", "tests/Gateway.Tests/Login/LoginPipelineTests.cs", "one test for each exit of the decision"),
        new("secret strings", "gateway/Admin/AppPasswordResource.cs", "the one answer that carries a new app password"),
        new("method budget", "tests/RealServers/SogoConfig.cs", "one configuration file as text"),
        new("general catch", "gateway/Cli/CommandLine.cs", "the edge of the process: whatever was not foreseen is one line and exit code 70"),
        new("secret strings", "gateway/Hosting/TlsOptions.cs", "the platform opens an encrypted key with a string"),
        new("type names", "gateway/Backends/BackendService.cs", "the service that a backend offers, in the configuration's own word"),
    ];
}

/// <summary>One file that one rule leaves alone.</summary>
internal sealed record Waiver(string Rule, string File, string Reason);
