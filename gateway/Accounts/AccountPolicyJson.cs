using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Storage;

namespace Gateway.Accounts;

/// <summary>Policies as text: camel case, enums by name, unset settings left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AccountPolicy))]
internal sealed partial class AccountPolicyJson : JsonSerializerContext
{
    /// <summary>The text of one level.</summary>
    public static string Write(AccountPolicy policy) => JsonSerializer.Serialize(policy, Default.AccountPolicy);

    /// <summary>One level from its stored text. Text that is no policy: <see cref="StoreFaultException"/>, since a guess could open what is shut.</summary>
    public static AccountPolicy Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.AccountPolicy) ?? throw new StoreFaultException("A stored policy is empty.");
        }
        catch (JsonException exception)
        {
            throw new StoreFaultException("A stored policy can't be read.", exception);
        }
    }

    /// <summary>Account over domain over global over <paramref name="below"/>; null: nothing stored at that level.</summary>
    public static AccountPolicy Fold(AccountPolicy below, string? global, string? domain, string? account)
    {
        var policy = below;
        foreach (var json in (ReadOnlySpan<string?>)[global, domain, account])
        {
            if (json is not null)
            {
                policy = Read(json).Over(policy);
            }
        }

        return policy;
    }
}
