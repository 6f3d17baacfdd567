using System.Security.Cryptography;
using System.Text;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Storage;

namespace Gateway.Tests.Login;

/// <summary>Somebody has the whole database, a right app password to compare with, and not the root key.</summary>
public sealed class StolenStoreTests
{
    private const string Alice = "alice@example.test";

    [Fact]
    [Trait("Security", "140")]
    public async Task No_column_confirms_an_app_password_without_the_root_key()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (record, text) = await world.IssueAsync(Alice);
        Assert.Null(await world.DenialAsync(Alice, text));
        await world.Get<LastUseLog>().FlushAsync(all: true, CancellationToken.None);
        var folded = text.Replace("-", "", StringComparison.Ordinal);
        var stranger = new RootKey(record.KeyId, RandomNumberGenerator.GetBytes(RootKey.Octets));

        foreach (var guess in Guesses(folded, text).Append(stranger.PasswordInput(Alice, Encoding.ASCII.GetBytes(folded))))
        {
            Assert.False(BCrypt.Net.BCrypt.Verify(guess, record.Hash));
        }

        var indexes = Digests(folded, text).Select(digest => (long)BitConverter.ToUInt32([.. digest.Take(4).Reverse()])).Append(stranger.Index(Encoding.ASCII.GetBytes(folded)));
        Assert.DoesNotContain(record.Index, indexes);
        foreach (var column in await DumpAsync(world))
        {
            Assert.DoesNotContain(folded, column, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(text, column, StringComparison.OrdinalIgnoreCase);
            foreach (var digest in Digests(folded, text)) Assert.DoesNotContain(Convert.ToHexString(digest), column, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    [Trait("Security", "140")]
    public async Task Seeds_and_recovery_codes_are_of_no_use()
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var factors = new SecondFactorStore(world.Get<Database>(), world.Get<KeyRing>(), TimeProvider.System);
        var recovery = new RecoveryCodes(world.Get<Database>(), world.Get<KeyRing>(), world.Get<PasswordHasher>(), TimeProvider.System);
        var seed = TotpSeed.Create();
        var codes = (await recovery.DrawAsync(Alice))!;
        var factor = new SecondFactor("f", Alice, SecondFactorKind.Authenticator, "Phone", DateTimeOffset.UnixEpoch, null);
        await world.Get<Database>().WriteAsync(
            async session =>
            {
                await factors.InsertAuthenticatorAsync(session, factor, seed, 1);
                await recovery.ReplaceAsync(session, Alice, codes);
            },
            CancellationToken.None);

        var dump = await DumpAsync(world);

        Assert.All(dump, column => Assert.DoesNotContain(Convert.ToHexString(seed), column, StringComparison.OrdinalIgnoreCase));
        Assert.All(dump, column => Assert.DoesNotContain(TotpSeed.Show(seed).Replace(" ", "", StringComparison.Ordinal), column, StringComparison.OrdinalIgnoreCase));
        foreach (var code in codes.Shown)
        {
            var plain = code.Replace("-", "", StringComparison.Ordinal);
            Assert.All(dump, column => Assert.DoesNotContain(plain, column, StringComparison.OrdinalIgnoreCase));
        }
    }

    // What a thief would try: the text, its usual digests, and MACs under keys that anybody knows.
    private static IEnumerable<string> Guesses(params string[] texts) =>
        texts.Concat(Digests(texts).SelectMany(digest => new[] { Convert.ToBase64String(digest), Convert.ToHexStringLower(digest) }));

    private static IEnumerable<byte[]> Digests(params string[] texts) =>
        from text in texts
        let octets = Encoding.ASCII.GetBytes(text)
        from digest in new[]
        {
            SHA256.HashData(octets), SHA512.HashData(octets), HMACSHA256.HashData(Array.Empty<byte>(), octets), HMACSHA256.HashData(new byte[RootKey.Octets], octets),
            HMACSHA256.HashData(Encoding.ASCII.GetBytes(Alice), octets), SHA256.HashData(Encoding.ASCII.GetBytes(Alice + text)),
        }
        select digest;

    private static Task<IReadOnlyList<string>> DumpAsync(LoginWorld world) => world.Get<Database>().ReadAsync<IReadOnlyList<string>>(
        async session =>
        {
            var columns = new List<string>();
            foreach (var table in await session.QueryAsync<string>("select name from sqlite_master where type = 'table'"))
            {
                foreach (var row in await session.QueryAsync<dynamic>($"select * from \"{table}\""))
                {
                    columns.AddRange(((IDictionary<string, object>)row).Values.Select(value => value is byte[] octets ? Convert.ToHexString(octets) + " " + Encoding.Latin1.GetString(octets) : $"{value}"));
                }
            }

            Assert.NotEmpty(columns);
            return columns;
        },
        CancellationToken.None);
}
