using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Keys;
using Gateway.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Admin;

/// <summary>
/// Creations that a caller named by an Idempotency-Key. What a key made is noted in the creation's own transaction, for a day: the same request again
/// gets the same thing, never its secret, and makes nothing.
/// </summary>
internal sealed class Idempotency(Database database, TimeProvider time)
{
    private const string Header = "Idempotency-Key";
    private const int MaxCharacters = 128;
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    public static ProblemHttpResult BadKey => AdminProblem.Invalid($"{Header} has 1 to {MaxCharacters} printable ASCII characters, once.");

    public static ProblemHttpResult OtherRequest =>
        AdminProblem.Of(StatusCodes.Status422UnprocessableEntity, $"This {Header} was given with another request already; choose a new one.");

    public static ProblemHttpResult Gone => AdminProblem.Conflict($"What this {Header} made is gone already; choose a new one to make another.");

    /// <summary>Reads the header, bound to the caller, the path and the body; <paramref name="key"/> null: none was given. False: it can't be one.</summary>
    public static bool TryRead<T>(HttpContext context, T body, out CreationKey? key)
    {
        key = null;
        var given = context.Request.Headers[Header];
        if (given.Count == 0) return true;
        if (given.Count > 1 || given[0] is not { Length: > 0 and <= MaxCharacters } text || text.Any(letter => letter is < ' ' or > '~')) return false;

        var scope = new LengthPrefixed().Add("creation-1").Add(AdminActor.Of(context).Text).Add(text);
        var request = new LengthPrefixed().Add(context.Request.Path.Value).Add(JsonSerializer.Serialize(body, AdminJson.Options));
        key = new CreationKey(SHA256.HashData(scope.Octets), SHA256.HashData(request.Octets));
        return true;
    }

    /// <summary>What the key made within the last day; null: nothing, or there is no key.</summary>
    public async Task<CreationBefore?> FindAsync(CreationKey? key, CancellationToken cancellationToken)
    {
        if (key is null) return null;

        var row = await database.ReadAsync(
            session => session.FirstOrDefaultAsync<Row>(
                "select request_hash, resource from idempotent_creation where key_hash = @hash and created > @since",
                new { hash = key.Hash, since = (time.GetUtcNow() - KeptFor).ToStored() }),
            cancellationToken);
        return row is null ? null : new CreationBefore(row.Resource, row.RequestHash.AsSpan().SequenceEqual(key.RequestHash));
    }

    /// <summary>To be run in the creation's transaction with the new resource's id; null without a key.</summary>
    [return: NotNullIfNotNull(nameof(key))]
    public Func<DatabaseSession, string, Task>? Noting(CreationKey? key) => key is null ? null : async (session, resource) =>
    {
        var now = time.GetUtcNow();
        await session.ExecuteAsync("delete from idempotent_creation where created <= @old", new { old = (now - KeptFor).ToStored() });
        await session.ExecuteAsync(
            "insert into idempotent_creation (key_hash, request_hash, resource, created) values (@hash, @request, @resource, @now)",
            new { hash = key.Hash, request = key.RequestHash, resource, now = now.ToStored() });
    };

    private sealed class Row
    {
        public byte[] RequestHash { get; init; } = [];

        public string Resource { get; init; } = "";
    }
}

/// <summary>A key, bound to its caller, and the request it came with.</summary>
internal sealed record CreationKey(byte[] Hash, byte[] RequestHash);

/// <summary>What a key made.</summary>
internal sealed record CreationBefore(string Resource, bool IsSameRequest);
