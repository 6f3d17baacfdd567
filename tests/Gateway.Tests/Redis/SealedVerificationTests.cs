using System.Text;
using Gateway.Accounts;
using Gateway.AppPasswords;
using Gateway.Keys;
using Gateway.Login;
using Gateway.Redis;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Redis;

public sealed class SealedVerificationTests
{
    private const string Place = "gw:h1:1:somewhere";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
    private readonly RootKey _key = new(1, Enumerable.Repeat((byte)7, RootKey.Octets).ToArray());

    [Fact]
    public void A_record_comes_back_as_it_was_and_unproven()
    {
        var verification = Proven();

        var found = Open(SealedVerification.SealRecord(_key, Place, verification, _time.GetUtcNow()));

        Assert.NotNull(found);
        Assert.False(found.IsProven);
        Assert.Equal(verification.AppPassword!.RowMac, found.AppPassword!.RowMac);
        Assert.Equal((verification.Account!.Id, verification.Account.Epoch, verification.ReadAt), (found.Account!.Id, found.Account.Epoch, found.ReadAt));
        Assert.Equal(verification.Policy.AppPasswordLimit, found.Policy.AppPasswordLimit);
    }

    [Fact]
    public void An_old_one_is_a_miss()
    {
        var record = SealedVerification.SealRecord(_key, Place, Proven(), _time.GetUtcNow());
        var mark = SealedVerification.SealMark(_key, Place, new VerifiedMark("p", "h", VerificationSource.Redis), _time.GetUtcNow());

        _time.Advance(Lifetime + TimeSpan.FromSeconds(1));

        Assert.Null(Open(record));
        Assert.Null(SealedVerification.OpenMark(_key, Place, mark, _time, Lifetime));
    }

    [Fact]
    [Trait("Security", "135")]
    public void A_mark_is_no_record_and_another_versions_entry_is_a_miss()
    {
        var mark = SealedVerification.SealMark(_key, Place, new VerifiedMark("p", "h", VerificationSource.Redis), _time.GetUtcNow());
        Assert.Null(Open(mark));

        foreach (var json in new[] { "", "{", "[]", "null", "{}", """{"Account":null}""", """{"Account":{},"AppPassword":{}}""", "\"text\"" })
        {
            var sealedAsOurs = _key.Seal(KeyLabel.CacheValue, Encoding.ASCII.GetBytes(Place), Encoding.UTF8.GetBytes(json));

            Assert.Null(Open(sealedAsOurs));
            Assert.Null(SealedVerification.OpenMark(_key, Place, sealedAsOurs, _time, Lifetime));
        }
    }

    [Fact]
    [Trait("Security", "135")]
    public void A_record_of_one_account_with_the_row_of_another_is_a_miss()
    {
        var verification = Proven();
        var mixed = verification with { Account = verification.Account! with { Id = "victim@example.test" } };

        Assert.Null(Open(SealedVerification.SealRecord(_key, Place, mixed, _time.GetUtcNow())));
    }

    private Verification? Open(byte[] value) => SealedVerification.OpenRecord(_key, Place, value, _time, Lifetime);

    private Verification Proven()
    {
        var row = new AppPassword
        {
            Id = "p",
            AccountId = "alice@example.test",
            KeyId = 1,
            Index = 7,
            Hash = "h",
            Label = "Phone",
            Scope = new(["imap"], ["192.0.2.0/24"], "eas:PHONE"),
            Created = _time.GetUtcNow(),
            Epoch = 3,
            RowMac = [],
        };
        return new Verification
        {
            Account = new Account { Id = "alice@example.test", State = TwoStepState.Enforced, Epoch = 5, Created = _time.GetUtcNow(), Aliases = ["al@example.test"] },
            AppPassword = row with { RowMac = AppPasswordRowMac.Compute(_key, row) },
            IsProven = true,
            ReadAt = 9,
        };
    }
}
