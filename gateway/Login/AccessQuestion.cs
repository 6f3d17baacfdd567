using System.Net;
using Gateway.Accounts;
using Gateway.AppPasswords;

namespace Gateway.Login;

/// <summary>All that the access decision depends on.</summary>
internal readonly record struct AccessQuestion
{
    /// <summary>Whose name it is; null: nobody's.</summary>
    public required Account? Account { get; init; }

    /// <summary>The account's policy, folded; for an unknown name its domain's.</summary>
    public required AccountPolicy Policy { get; init; }

    /// <summary>By its shape.</summary>
    public required SecretShape Shape { get; init; }

    /// <summary>The app password that the secret belongs to; null: none.</summary>
    public AppPassword? AppPassword { get; init; }

    /// <summary>Whether <see cref="AppPassword"/> was proven by its hash, or the token by its issuer. Deleted and suspended ones are recognised without.</summary>
    public bool IsProven { get; init; }

    /// <summary>Whether <see cref="AppPassword"/> is past its end.</summary>
    public bool IsExpired { get; init; }

    /// <summary>Catalog name of the protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>The client's address.</summary>
    public required IPAddress Client { get; init; }

    /// <summary>The device as bindings know it; null: it has no name.</summary>
    public string? Device { get; init; }

    /// <summary>Whether tokens are handed to backends.</summary>
    public bool PassTokens { get; init; }
}
