using Microsoft.AspNetCore.Identity;

namespace Gateway.Accounts.SecondFactors;

/// <summary>
/// What the platform's passkey handler reads of an account, and nothing else of the platform's identity system: our own operations write, in their
/// transactions.
/// </summary>
internal sealed class PasskeyUserStore(PasskeyStore store) : IUserPasskeyStore<PasskeyOwner>
{
    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.AccountId);

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.AccountId);

    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) => store.FindOwnerAsync(userId, cancellationToken);

    public async Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => await store.OwnerAsync(normalizedUserName, cancellationToken);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) => store.ListAsync(user.AccountId, cancellationToken);

    public async Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await store.FindAsync(credentialId, cancellationToken) is { } found ? await store.OwnerAsync(found.AccountId, cancellationToken) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        await store.FindAsync(credentialId, cancellationToken) is { } found && found.AccountId == user.AccountId ? found.Passkey : null;

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) => throw NotHere();

    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotHere();

    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotHere();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => throw NotHere();

    public void Dispose()
    {
        // It holds nothing.
    }

    private static NotSupportedException NotHere() => new("Accounts and their passkeys are changed by the operations of the gateway.");
}
