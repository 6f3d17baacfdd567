using Gateway.AppPasswords;
using Gateway.Audit;
using Gateway.Login;
using Gateway.Portal;

namespace Gateway.Tests.Portal;

public sealed class ActivityWordsTests
{
    private static readonly AppPassword Tablet = new()
    {
        Id = "t",
        AccountId = "alice@example.org",
        KeyId = 1,
        Index = 1,
        Hash = "",
        Label = "Your iPad",
        Scope = new([], [], "eas:ABC"),
        Created = default,
        Epoch = 1,
        RowMac = [],
    };

    [Fact]
    public void A_tablet_that_still_tries_is_one_line_in_plain_words()
    {
        var entries = Of(Enumerable.Repeat(Denied(AccessReason.Deleted), 5));

        var line = Assert.Single(entries);
        Assert.Equal(("Your iPad still tries a deleted app password", 5, true), (line.Words, line.Times, line.IsRefused));
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_has_words(string reason)
    {
        var line = Assert.Single(Of([Denied(Enum.Parse<AccessReason>(reason))]));

        Assert.DoesNotContain("Activity.", line.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(reason, line.Words.Split(' '));
        Assert.Equal(reason == nameof(AccessReason.OtherDevice) ? "t" : null, line.Releases);
    }

    [Fact]
    public void What_is_no_sign_in_is_left_out()
    {
        Assert.Empty(Of([new AuditRow { Kind = (long)AuditKind.PolicyChanged }]));
    }

    public static TheoryData<string> Reasons() => [.. Enum.GetNames<AccessReason>().Where(name => name != nameof(AccessReason.None))];

    private static AuditRow Denied(AccessReason reason) => new() { Kind = (long)AuditKind.SignInDenied, AppPasswordId = "t", Detail = reason.ToString(), Protocol = "imap", Address = "192.0.2.7" };

    private static IReadOnlyList<ActivityEntry> Of(IEnumerable<AuditRow> rows) =>
        ActivityWords.Of([.. rows], new Dictionary<string, AppPassword>(StringComparer.Ordinal) { ["t"] = Tablet });
}
