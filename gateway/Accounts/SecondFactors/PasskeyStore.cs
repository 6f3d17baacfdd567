using System.Text.Json;
using Gateway.Keys;
using Gateway.Storage;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Accounts.SecondFactors;

/// <summary>SQL of passkeys. Each belongs to a second factor, which carries its label.</summary>
internal sealed class PasskeyStore(Database database, KeyRing keys)
{
    private const string Columns = "credential_id, account_id, public_key, sign_count, data, handle";
    private const int HandleOctets = 16;

    /// <summary>The account as its authenticators know it: by the handle of its first passkey, or by the one that its first will get.</summary>
    public async Task<PasskeyOwner> OwnerAsync(string accountId, CancellationToken cancellationToken)
    {
        var handle = await database.ReadAsync(
            session => session.ScalarAsync<string>("select handle from passkey where account_id = @accountId order by credential_id limit 1", new { accountId }), cancellationToken);
        return new(accountId, handle ?? Convert.ToHexStringLower(keys.Current.Mac(KeyLabel.Form, new LengthPrefixed().Add("handle-1").Add(accountId).Octets).AsSpan(0, HandleOctets)));
    }

    /// <summary>Whose handle it is; null: nobody's.</summary>
    public async Task<PasskeyOwner?> FindOwnerAsync(string handle, CancellationToken cancellationToken)
    {
        var accountId = await database.ReadAsync(
            session => session.ScalarAsync<string>("select account_id from passkey where handle = @handle limit 1", new { handle }), cancellationToken);
        return accountId is null ? null : new(accountId, handle);
    }

    /// <summary>An account's passkeys, as the platform's handler wants them.</summary>
    public Task<IList<UserPasskeyInfo>> ListAsync(string accountId, CancellationToken cancellationToken) =>
        database.ReadAsync<IList<UserPasskeyInfo>>(
            async session => [.. (await session.QueryAsync<Row>($"select {Columns} from passkey where account_id = @accountId order by credential_id", new { accountId })).Select(row => row.ToInfo())],
            cancellationToken);

    /// <summary>By credential, whoever owns it; null: nobody.</summary>
    public Task<(string AccountId, UserPasskeyInfo Passkey)?> FindAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        database.ReadAsync<(string, UserPasskeyInfo)?>(
            async session => await session.FirstOrDefaultAsync<Row>($"select {Columns} from passkey where credential_id = @credentialId", new { credentialId }) is { } row
                ? (row.AccountId, row.ToInfo())
                : null,
            cancellationToken);

    /// <summary>Adds one beside its second factor. A credential that is registered already: <see cref="StoreConflictException"/>.</summary>
    public static Task InsertAsync(DatabaseSession session, string factorId, PasskeyOwner owner, UserPasskeyInfo passkey) => session.ExecuteAsync(
        "insert into passkey (credential_id, factor_id, account_id, public_key, sign_count, data, handle) values (@id, @factorId, @AccountId, @key, @count, @data, @Handle)",
        new
        {
            id = passkey.CredentialId,
            factorId,
            owner.AccountId,
            key = passkey.PublicKey,
            count = (long)passkey.SignCount,
            data = JsonSerializer.SerializeToUtf8Bytes(Data.Of(passkey)),
            owner.Handle,
        });

    /// <summary>
    /// Notes a use; false: another request used the same or a later count first (WebAuthn §6.1.1: it only grows; 0: the authenticator keeps none).
    /// </summary>
    public Task<bool> UseAsync(string accountId, UserPasskeyInfo passkey, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var use = new
                {
                    accountId,
                    id = passkey.CredentialId,
                    count = (long)passkey.SignCount,
                    data = JsonSerializer.SerializeToUtf8Bytes(Data.Of(passkey)),
                    now = now.ToStored(),
                };
                var moved = await session.ExecuteAsync(
                    "update passkey set sign_count = @count, data = @data where credential_id = @id and account_id = @accountId and (sign_count < @count or (sign_count = 0 and @count = 0))", use) == 1;
                if (moved) await session.ExecuteAsync("update second_factor set used = @now where id = (select factor_id from passkey where credential_id = @id)", use);
                return moved;
            },
            cancellationToken);

    private sealed record Data(string[]? Transports, bool IsBackupEligible, bool IsBackedUp, DateTimeOffset Created)
    {
        public static Data Of(UserPasskeyInfo passkey) => new(passkey.Transports, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.CreatedAt);
    }

    private sealed class Row
    {
        public byte[] CredentialId { get; init; } = [];

        public string AccountId { get; init; } = "";

        public byte[] PublicKey { get; init; } = [];

        public long SignCount { get; init; }

        public byte[] Data { get; init; } = [];

        public UserPasskeyInfo ToInfo()
        {
            var data = JsonSerializer.Deserialize<Data>(Data) ?? throw new StoreFaultException("A stored passkey can't be read.");
            // What it was registered with proved itself then, and is not kept.
            return new(CredentialId, PublicKey, data.Created, (uint)SignCount, data.Transports, true, data.IsBackupEligible, data.IsBackedUp, [], []);
        }
    }
}
