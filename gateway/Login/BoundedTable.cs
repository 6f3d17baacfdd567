using System.Diagnostics.CodeAnalysis;

namespace Gateway.Login;

/// <summary>
/// A map with a bound and a deadline per entry, which forgets what was used longest ago. Reads and writes take one of sixteen short
/// locks and allocate nothing once it is warm. Deadlines are timestamps of the injected clock, so that a wall clock that jumps moves none.
/// </summary>
internal sealed class BoundedTable<TKey, TValue>
    where TKey : struct, IEquatable<TKey>
{
    private const int ShardCount = 16;

    private readonly Shard[] _shards;
    private readonly TimeProvider _time;

    /// <summary>A table of at most <paramref name="capacity"/> entries, rounded up to a multiple of sixteen.</summary>
    public BoundedTable(int capacity, TimeProvider time)
    {
        _time = time;
        Capacity = (capacity + ShardCount - 1) / ShardCount * ShardCount;
        _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard(Capacity / ShardCount))];
    }

    /// <summary>Most entries held.</summary>
    public int Capacity { get; }

    /// <summary>Entries held, those past their deadline among them.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>Finds an entry that is not past its deadline, and marks it as used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => ShardOf(key).TryGet(key, _time.GetTimestamp(), out value);

    /// <summary>Adds or replaces.</summary>
    public void Set(TKey key, TValue value, TimeSpan lifetime) => ShardOf(key).Set(key, value, Deadline(lifetime));

    /// <summary>Adds when there is none in force; false when there is one, whose deadline stays.</summary>
    public bool TryAdd(TKey key, TValue value, TimeSpan lifetime) => ShardOf(key).TryAdd(key, value, _time.GetTimestamp(), Deadline(lifetime));

    /// <summary>Changes in one step; <paramref name="change"/> gets <c>default</c> when there is none in force, and must be quick.</summary>
    public TValue Update<TArgument>(TKey key, TArgument argument, Func<TValue?, TArgument, TValue> change, TimeSpan lifetime) =>
        ShardOf(key).Update(key, argument, change, _time.GetTimestamp(), Deadline(lifetime));

    /// <summary>Forgets one.</summary>
    public void Remove(TKey key) => ShardOf(key).Remove(key);

    private Shard ShardOf(TKey key) => _shards[(uint)key.GetHashCode() % ShardCount];

    private long Deadline(TimeSpan lifetime) => _time.GetTimestamp() + (long)(lifetime.TotalSeconds * _time.TimestampFrequency);

    private struct Entry
    {
        public TKey Key;
        public TValue Value;
        public long Deadline;
        public int Newer;
        public int Older;
    }

    /// <summary>A dictionary into an array whose entries are chained from newest to oldest.</summary>
    private sealed class Shard(int capacity)
    {
        private const int None = -1;

        private readonly Lock _lock = new();
        private readonly Dictionary<TKey, int> _places = [];
        private Entry[] _entries = new Entry[Math.Min(capacity, 16)];
        private int _used;
        private int _newest = None;
        private int _oldest = None;
        private int _free = None;

        public int Count
        {
            get
            {
                lock (_lock) return _places.Count;
            }
        }

        public bool TryGet(TKey key, long now, [MaybeNullWhen(false)] out TValue value)
        {
            lock (_lock)
            {
                if (InForce(key, now, out var place))
                {
                    value = _entries[place].Value;
                    return true;
                }
            }

            value = default;
            return false;
        }

        public void Set(TKey key, TValue value, long deadline)
        {
            lock (_lock) Put(key, value, deadline);
        }

        public bool TryAdd(TKey key, TValue value, long now, long deadline)
        {
            lock (_lock)
            {
                if (InForce(key, now, out _)) return false;
                Put(key, value, deadline);
                return true;
            }
        }

        public TValue Update<TArgument>(TKey key, TArgument argument, Func<TValue?, TArgument, TValue> change, long now, long deadline)
        {
            lock (_lock)
            {
                var value = change(InForce(key, now, out var place) ? _entries[place].Value : default, argument);
                Put(key, value, deadline);
                return value;
            }
        }

        public void Remove(TKey key)
        {
            lock (_lock)
            {
                if (_places.Remove(key, out var place)) Release(place);
            }
        }

        private bool InForce(TKey key, long now, out int place)
        {
            if (!_places.TryGetValue(key, out place)) return false;

            if (_entries[place].Deadline > now)
            {
                Unlink(place);
                LinkNewest(place);
                return true;
            }

            _places.Remove(key);
            Release(place);
            return false;
        }

        private void Put(TKey key, TValue value, long deadline)
        {
            if (_places.TryGetValue(key, out var place))
            {
                Unlink(place);
            }
            else
            {
                place = Take();
                _places.Add(key, place);
            }

            (_entries[place].Key, _entries[place].Value, _entries[place].Deadline) = (key, value, deadline);
            LinkNewest(place);
        }

        private int Take()
        {
            if (_free != None)
            {
                var free = _free;
                _free = _entries[free].Older;
                return free;
            }

            if (_used == capacity)
            {
                var oldest = _oldest;
                _places.Remove(_entries[oldest].Key);
                Unlink(oldest);
                return oldest;
            }

            if (_used == _entries.Length) Array.Resize(ref _entries, Math.Min(capacity, _entries.Length * 2));
            return _used++;
        }

        private void Release(int place)
        {
            Unlink(place);
            _entries[place] = new Entry { Older = _free, Newer = None };
            _free = place;
        }

        private void Unlink(int place)
        {
            ref var entry = ref _entries[place];
            if (entry.Newer == None) _newest = entry.Older;
            else _entries[entry.Newer].Older = entry.Older;

            if (entry.Older == None) _oldest = entry.Newer;
            else _entries[entry.Older].Newer = entry.Newer;
        }

        private void LinkNewest(int place)
        {
            ref var entry = ref _entries[place];
            (entry.Newer, entry.Older) = (None, _newest);
            if (_newest == None) _oldest = place;
            else _entries[_newest].Newer = place;
            _newest = place;
        }
    }
}
