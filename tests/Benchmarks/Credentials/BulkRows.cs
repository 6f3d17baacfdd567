using System.Globalization;
using System.Security.Cryptography;
using Gateway.AppPasswords;
using Gateway.Keys;

namespace Gateway.Benchmarks.Credentials;

/// <summary>
/// Accounts with ten app passwords each, as the tables hold them: real ids, indexes and MACs. The hashes are random characters in BCrypt's form, since a
/// million real ones would take a day; what is measured never gets as far as computing one.
/// </summary>
internal static class BulkRows
{
    public const int PerAccount = 10;
    private const string HashAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The n-th account's name; they sort as they count.</summary>
    public static string Account(long number) => string.Create(CultureInfo.InvariantCulture, $"u{number:D8}@example.test");

    /// <summary>The app passwords of the accounts in the range, in the order of the table's key.</summary>
    public static IEnumerable<AppPassword> AppPasswords(RootKey key, long fromAccount, long untilAccount)
    {
        for (var account = fromAccount; account < untilAccount; account++)
        {
            var name = Account(account);
            var indexes = new SortedSet<long>();
            while (indexes.Count < PerAccount) indexes.Add((uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue));
            foreach (var index in indexes)
            {
                var row = new AppPassword
                {
                    Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                    AccountId = name,
                    KeyId = key.Id,
                    Index = index,
                    Hash = "$2a$10$" + RandomNumberGenerator.GetString(HashAlphabet, 53),
                    Label = "Phone",
                    Scope = AppPasswordScope.Unrestricted,
                    Created = Created,
                    Epoch = 1,
                    RowMac = [],
                };
                yield return row with { RowMac = AppPasswordRowMac.Compute(key, row) };
            }
        }
    }
}
