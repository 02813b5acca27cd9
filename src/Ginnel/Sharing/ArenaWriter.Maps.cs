using System;
using System.Collections.Generic;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>Lays out dictionaries: first where each key goes, then the values in that order.</summary>
public sealed partial class ArenaWriter
{
    /// <summary>A dictionary, whose values are laid out one by one.</summary>
    public RefMap<TKey, TForm> AddMap<TKey, TValue, TForm>(
        IReadOnlyCollection<KeyValuePair<TKey, TValue>>? pairs, ArenaFill<TValue, TForm> fill)
        where TKey : unmanaged
        where TForm : unmanaged
    {
        if (pairs is null)
            return default;
        KeyValuePair<TKey, TValue>[] all = [.. pairs];
        return AddPairs(Array.ConvertAll(all, static pair => pair.Key), all, fill);
    }

    /// <summary>A dictionary whose keys are texts.</summary>
    /// <inheritdoc cref="AddMap"/>
    public RefMap<RefString, TForm> AddTextMap<TValue, TForm>(
        IReadOnlyCollection<KeyValuePair<string, TValue>>? pairs, ArenaFill<TValue, TForm> fill)
        where TForm : unmanaged
    {
        if (pairs is null)
            return default;
        KeyValuePair<string, TValue>[] all = [.. pairs];
        return AddPairs(Array.ConvertAll(all, pair => Add(pair.Key)), all, fill);
    }

    private RefMap<TKey, TForm> AddPairs<TKey, TGiven, TValue, TForm>(
        TKey[] keys, KeyValuePair<TGiven, TValue>[] pairs, ArenaFill<TValue, TForm> fill)
        where TKey : unmanaged
        where TForm : unmanaged
    {
        ArgumentNullException.ThrowIfNull(fill);
        // One that is empty leads to the arena's beginning, so that it is not null, and takes no room.
        if (keys.Length == 0)
            return new RefMap<TKey, TForm>(Reserve<MapEntry<TKey, TForm>>(0), default, 0);
        if (_arena is null)
        {
            MeasurePairs<TKey, TGiven, TValue, TForm>(pairs, fill);
            return default;
        }

        MapPlan plan = MapPlan.Make<TKey>(_arena.View, keys);
        RefMap<TKey, TForm> map = _arena.ReserveMap<TKey, TForm>(keys, plan);
        Span<MapEntry<TKey, TForm>> entries = _arena.Edit(map.Entries);
        for (int place = 0; place < entries.Length; place++)
            fill(this, pairs[plan.Order[place]].Value, ref entries[place].ValueInPlace);
        return map;
    }

    private void MeasurePairs<TKey, TGiven, TValue, TForm>(
        KeyValuePair<TGiven, TValue>[] pairs, ArenaFill<TValue, TForm> fill)
        where TKey : unmanaged
        where TForm : unmanaged
    {
        Measure((MapLayout.BucketCount(pairs.Length) + 1L) * sizeof(uint));
        Measure((long)pairs.Length * PlainBytes.SizeOf<MapEntry<TKey, TForm>>());
        TForm form = default;
        foreach (KeyValuePair<TGiven, TValue> pair in pairs)
            fill(this, pair.Value, ref form);
    }
}
