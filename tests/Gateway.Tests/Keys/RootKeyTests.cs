using System.Text;
using Gateway.AppPasswords;
using Gateway.Keys;

namespace Gateway.Tests.Keys;

public sealed class RootKeyTests
{
    // Computed apart from this code, from the definition in docs/threat-model.md.
    private const uint KnownIndex = 72054161;
    private const string KnownInput = "3+HcRXrwr8fWaPhfRE02FDsCfr+f3KQtIc0bypdMACc=";
    private static readonly byte[] Letters = "aaaaaaaaaaaaaaaaaaab"u8.ToArray();
    private readonly RootKey _key = new(1, Enumerable.Repeat((byte)7, RootKey.Octets).ToArray());
    private readonly RootKey _other = new(1, Enumerable.Repeat((byte)8, RootKey.Octets).ToArray());

    [Fact]
    public void Index_and_password_input_never_change_between_releases()
    {
        Assert.Equal(KnownIndex, _key.Index(Letters));
        Assert.Equal(KnownInput, _key.PasswordInput("alice@example.test", Letters));
    }

    [Fact]
    public void Password_input_is_bound_to_account_and_key()
    {
        var input = _key.PasswordInput("alice@example.test", Letters);

        Assert.Equal(44, input.Length);
        Assert.NotEqual(input, _key.PasswordInput("victim@example.test", Letters));
        Assert.NotEqual(input, _other.PasswordInput("alice@example.test", Letters));
    }

    [Fact]
    public void A_seal_opens_under_its_key_label_and_context_only()
    {
        var box = _key.Seal(KeyLabel.CacheValue, "a"u8, "text"u8);

        Assert.True(_key.TryOpen(KeyLabel.CacheValue, "a"u8, box, out var text));
        Assert.Equal("text", Encoding.ASCII.GetString(text));
        Assert.False(_key.TryOpen(KeyLabel.CacheValue, "b"u8, box, out _));
        Assert.False(_key.TryOpen(KeyLabel.Totp, "a"u8, box, out _));
        Assert.False(_other.TryOpen(KeyLabel.CacheValue, "a"u8, box, out _));
    }

    [Fact]
    public void A_seal_with_any_octet_flipped_or_cut_off_does_not_open()
    {
        var box = _key.Seal(KeyLabel.CacheValue, "a"u8, "text"u8);

        for (var i = 0; i < box.Length; i++)
        {
            var flipped = (byte[])box.Clone();
            flipped[i] ^= 1;
            Assert.False(_key.TryOpen(KeyLabel.CacheValue, "a"u8, flipped, out _));
            Assert.False(_key.TryOpen(KeyLabel.CacheValue, "a"u8, box.AsSpan(0, i), out _));
        }
    }

    [Fact]
    public void A_canary_proves_its_own_key_only()
    {
        var canary = KeyCanary.Make(_key);

        Assert.True(KeyCanary.Proves(_key, canary));
        Assert.False(KeyCanary.Proves(_other, canary));
        Assert.False(KeyCanary.Proves(_key, []));
    }

    [Fact]
    public void Row_mac_changes_with_every_column()
    {
        var row = Row();
        AppPassword[] altered =
        [
            row with { Id = "b" }, row with { AccountId = "b@example.test" }, row with { Index = 2 }, row with { Hash = "i" }, row with { Label = "m" },
            row with { Scope = new(["imap", "pop3"], [], null) }, row with { Scope = new([], ["imap"], null) }, row with { Scope = new(["imap"], [], "") },
            row with { Created = row.Created.AddMilliseconds(1) }, row with { Expires = null }, row with { Suspended = row.Created },
            row with { Revoked = row.Created }, row with { Epoch = 2 },
        ];

        Assert.All(altered, other => Assert.False(AppPasswordRowMac.IsIntact(_key, other with { RowMac = AppPasswordRowMac.Compute(_key, row) })));
        Assert.True(AppPasswordRowMac.IsIntact(_key, row with { RowMac = AppPasswordRowMac.Compute(_key, row) }));
        Assert.False(AppPasswordRowMac.IsIntact(_other, row with { RowMac = AppPasswordRowMac.Compute(_key, row) }));
    }

    private static AppPassword Row() => new()
    {
        Id = "a",
        AccountId = "alice@example.test",
        KeyId = 1,
        Index = 1,
        Hash = "h",
        Label = "l",
        Scope = new(["imap"], [], null),
        Created = DateTimeOffset.FromUnixTimeMilliseconds(1_000),
        Expires = DateTimeOffset.FromUnixTimeMilliseconds(2_000),
        Epoch = 1,
        RowMac = [],
    };
}
