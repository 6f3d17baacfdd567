using System.Security.Cryptography;
using Gateway.ProtocolAdapters.Contract;
using Microsoft.Extensions.Options;

namespace Gateway.ProtocolAdapters.Http;

/// <summary>
/// Hanging requests per credential. One more than allowed ends the oldest, which asks its client to come back: a device that
/// lost its connection never waits for its own ghost.
/// </summary>
public sealed class ParkedRequests(IOptions<HttpGatewayOptions> options)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, LinkedList<Place>> _parked = new(StringComparer.Ordinal);
    private readonly Lock _guard = new();
    private bool _draining;

    /// <summary>Takes a place for as long as the returned value lives; its token is cancelled when a newer request needs it.</summary>
    internal Place Enter(string account, Secret secret)
    {
        var owner = OwnerOf(account, secret);
        var place = new Place(this, owner);
        Place? oldest = null;
        lock (_guard)
        {
            if (!_parked.TryGetValue(owner, out var places))
            {
                _parked[owner] = places = new LinkedList<Place>();
            }

            places.AddLast(place);
            oldest = _draining ? place : null;
            if (places.Count > options.Value.MaxParkedRequests)
            {
                oldest = places.First!.Value;
                places.RemoveFirst();
            }
        }

        oldest?.End();
        return place;
    }

    /// <summary>
    /// Asks every client that hangs to come back, evenly over <paramref name="window"/>, so that they do not all do so in one second. From then on
    /// nobody may hang here. Returns when all were asked.
    /// </summary>
    public async Task DrainAsync(TimeSpan window, TimeProvider time, CancellationToken cancellationToken)
    {
        Place[] places;
        lock (_guard)
        {
            _draining = true;
            places = [.. _parked.Values.SelectMany(places => places)];
        }

        var pause = places.Length == 0 ? TimeSpan.Zero : window / places.Length;
        foreach (var place in places)
        {
            place.End();
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    // One app password is one owner; the secret itself must not be a key, so a per-process MAC of it is.
    private string OwnerOf(string account, Secret secret)
    {
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(_key, secret.Octets, mac);
        return account + " " + Convert.ToHexString(mac[..16]);
    }

    private void Leave(Place place)
    {
        lock (_guard)
        {
            if (_parked.TryGetValue(place.Owner, out var places) && places.Remove(place) && places.Count == 0)
            {
                _parked.Remove(place.Owner);
            }
        }
    }

    /// <summary>One hanging request.</summary>
    internal sealed class Place(ParkedRequests all, string owner) : IDisposable
    {
        private readonly CancellationTokenSource _ended = new();

        public string Owner { get; } = owner;

        public CancellationToken Ended => _ended.Token;

        public void End() => _ended.CancelAsync();

        public void Dispose() => all.Leave(this);
    }
}
