using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Gateway.AppPasswords;
using Gateway.Audit;

namespace Gateway.Scim;

/// <summary>Suspends an account at a directory's word, and takes it back.</summary>
internal sealed class ScimActivation(AccountStateChanger states, AppPasswordStore appPasswords, SecondFactorStore factors, PolicyStore policies)
{
    /// <summary>
    /// Blocks, or unblocks into the state that asks for most: whoever had a second factor or app passwords is Enforced again. The account as it is then; null:
    /// there is none any more.
    /// </summary>
    public async Task<Account?> SetAsync(Account account, bool active, Actor actor, CancellationToken cancellationToken)
    {
        if (active == account.State is not TwoStepState.Blocked) return account;

        var state = active ? await StateOfAsync(account.Id, cancellationToken) : TwoStepState.Blocked;
        return await states.SetAsync(account.Id, state, actor, cancellationToken);
    }

    private async Task<TwoStepState> StateOfAsync(string accountId, CancellationToken cancellationToken)
    {
        var hadTwoSteps = (await appPasswords.ListAsync(accountId, cancellationToken)).Count > 0 || (await factors.ListAsync(accountId, cancellationToken)).Count > 0;
        return hadTwoSteps ? TwoStepState.Enforced : (await policies.EffectiveAsync(accountId, cancellationToken)).InitialState ?? TwoStepState.Disabled;
    }
}
