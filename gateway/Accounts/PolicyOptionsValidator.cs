using Microsoft.Extensions.Options;

namespace Gateway.Accounts;

/// <summary>Reports what is wrong with <c>Gateway:Policy</c>.</summary>
internal sealed class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PolicyOptions options) =>
        options.FindFault() is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
}
