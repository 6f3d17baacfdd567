using System.Security.Cryptography;
using Gateway.Keys;

namespace Gateway.AppPasswords;

/// <summary>
/// MAC over every column that decides what an app password opens, so that a row which was written or altered past the gateway is
/// recognised. It cannot tell an older whole row from a newer: the revocation log does.
/// </summary>
internal static class AppPasswordRowMac
{
    /// <summary>The MAC for a row, under the root key that its <see cref="AppPassword.KeyId"/> names; the row's own MAC is not read.</summary>
    public static byte[] Compute(RootKey key, AppPassword row)
    {
        if (key.Id != row.KeyId) throw new ArgumentException("The row names another key.", nameof(key));

        var fields = new LengthPrefixed()
            .Add("app-password-row-1")
            .Add(row.Id).Add(row.AccountId).Add((long)row.KeyId).Add(row.Index).Add(row.Hash).Add(row.Label)
            .Add(row.Scope.Protocols).Add(row.Scope.Networks).Add(row.Scope.Device)
            .Add(row.Created).Add(row.Expires).Add(row.Suspended).Add(row.Revoked).Add(row.Epoch);
        return key.Mac(KeyLabel.Row, fields.Octets);
    }

    /// <summary>Whether the row is as the gateway wrote it.</summary>
    public static bool IsIntact(RootKey key, AppPassword row) =>
        key.Id == row.KeyId && CryptographicOperations.FixedTimeEquals(Compute(key, row), row.RowMac);
}
