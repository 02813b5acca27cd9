namespace Ginnel.Sharing;

/// <summary>A hash table in an arena, which does not change; the default has no entries.</summary>
/// <remarks>
/// 16 bytes: where the entries are and how many, where each bucket begins, and the seed of the hash.
/// <see cref="ArenaView"/> looks keys up in it. Keys are compared by their bytes; those of type
/// <see cref="RefString"/> by the bytes of their texts.
/// </remarks>
/// <typeparam name="TKey">The type of the keys: integers, enums, characters, Guids, structs of these without gaps, or
/// <see cref="RefString"/>.</typeparam>
/// <typeparam name="TValue">The type of the values, which may be references, texts and lists of the arena.</typeparam>
public readonly struct RefMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    // Of bytes, for a value's struct can have a map of such values, and the runtime could not load that otherwise.
    private readonly Ref<byte> _entries;
    private readonly int _count;
    private readonly Ref<uint> _starts;
    private readonly uint _seed;

    internal RefMap(RefList<MapEntry<TKey, TValue>> entries, RefList<uint> starts, uint seed)
    {
        _entries = new Ref<byte>(entries.First.Offset);
        _count = entries.Count;
        _starts = starts.First;
        _seed = seed;
    }

    /// <summary>Whether there is no map; a dictionary of a class's member that was empty is not that.</summary>
    public bool IsNull => _entries.IsNull;

    /// <summary>How many entries. The arena's writer can write any number here: <see cref="ArenaView"/> checks it.
    /// </summary>
    public int Count => _count;

    /// <summary>The entries, bucket by bucket.</summary>
    internal RefList<MapEntry<TKey, TValue>> Entries => new(new(_entries.Offset), _count);

    /// <summary>Where each bucket begins among the entries, and where the last one ends.</summary>
    internal RefList<uint> Starts => new(_starts, MapLayout.BucketCount(_count) + 1);

    internal uint Seed => _seed;
}
