using System.Reflection;
using Gateway.Accounts;
using Gateway.Audit;
using Gateway.ProtocolAdapters.Contract;
using Gateway.Tests.Login;

namespace Gateway.Tests.Accounts;

/// <summary>Each setting at each of the three levels, and what a changed account password does.</summary>
public sealed class PolicyLevelsTests
{
    private const string Alice = "alice@example.test";

    public static TheoryData<string> Settings { get; } = [.. typeof(AccountPolicy).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void The_nearest_level_that_sets_it_wins(string name)
    {
        var setting = typeof(AccountPolicy).GetProperty(name)!;
        var (global, domain, account) = (With(setting, 1), With(setting, 2), With(setting, 3));

        Assert.Equal(Value(setting, AccountPolicy.Defaults), Value(setting, AccountPolicyJson.Fold(AccountPolicy.Defaults, null, null, null)));
        Assert.Equal(Value(setting, global), Value(setting, Fold(global, null, null)));
        Assert.Equal(Value(setting, domain), Value(setting, Fold(global, domain, null)));
        Assert.Equal(Value(setting, account), Value(setting, Fold(global, domain, account)));
        Assert.Equal(Value(setting, account), Value(setting, Fold(null, new AccountPolicy(), account)));
        foreach (var other in typeof(AccountPolicy).GetProperties().Where(property => property.CanWrite && property != setting))
        {
            Assert.Equal(Value(other, AccountPolicy.Defaults), Value(other, Fold(global, domain, account)));
        }
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, LoginDenial.InvalidCredentials)]
    public async Task A_changed_account_password_keeps_or_revokes_as_the_policy_says(bool revokes, object? denial)
    {
        await using var world = await LoginWorld.CreateAsync();
        await world.AddAccountAsync(Alice);
        var (_, text) = await world.IssueAsync(Alice);
        var change = revokes ? AccountPasswordChange.Revoke : AccountPasswordChange.Keep;
        await world.Get<PolicyStore>().SetAsync(
            PolicyScope.Account(Alice), new AccountPolicy { OnAccountPasswordChange = change }, null, LoginWorld.Tester, CancellationToken.None);

        Assert.Equal(revokes ? 1 : 0, await world.Get<AccountPasswordChanges>().TellAsync(Alice, LoginWorld.Tester, CancellationToken.None));

        Assert.Equal((LoginDenial?)denial, await world.DenialAsync(Alice, text));
        Assert.Null(await world.Get<AccountPasswordChanges>().TellAsync("bob@example.test", LoginWorld.Tester, CancellationToken.None));
        var row = Assert.Single(await world.Get<AuditStore>().ListAsync(new AuditFilter { Kind = AuditKind.AccountPasswordChanged }, CancellationToken.None));
        Assert.Equal(change.ToString(), row.Detail);
    }

    [Fact]
    public void An_unused_time_shorter_than_a_day_is_a_fault()
    {
        Assert.Contains("1 day", PolicyFault.Find(new AccountPolicy { DeleteWhenUnusedFor = TimeSpan.FromHours(1) }), StringComparison.Ordinal);
        Assert.Null(PolicyFault.Find(new AccountPolicy { DeleteWhenUnusedFor = TimeSpan.FromDays(90), OnAccountPasswordChange = AccountPasswordChange.Revoke }));
    }

    private static AccountPolicy Fold(AccountPolicy? global, AccountPolicy? domain, AccountPolicy? account) => AccountPolicyJson.Fold(
        AccountPolicy.Defaults, Json(global), Json(domain), Json(account));

    private static string? Json(AccountPolicy? policy) => policy is null ? null : AccountPolicyJson.Write(policy);

    // Three values of its type that differ from each other and from the default where the type has as many.
    private static AccountPolicy With(PropertyInfo setting, int number)
    {
        var policy = new AccountPolicy();
        var type = Nullable.GetUnderlyingType(setting.PropertyType) ?? setting.PropertyType;
        object value = type == typeof(bool) ? number % 2 == 0
            : type == typeof(int) ? number
            : type == typeof(TimeSpan) ? TimeSpan.FromDays(number)
            : type.IsEnum ? Enum.GetValues(type).GetValue(number % Enum.GetValues(type).Length)!
            : new[] { $"192.0.2.{number}/32" };
        setting.SetValue(policy, value);
        return policy;
    }

    private static string Value(PropertyInfo setting, AccountPolicy policy) => setting.GetValue(policy) switch
    {
        IReadOnlyList<string> list => string.Join(' ', list),
        var value => $"{value}",
    };
}
