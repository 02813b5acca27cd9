using System.Collections.Generic;

namespace Ginnel.Sharing;

/// <summary>A dictionary of an object in an arena, read in place.</summary>
/// <remarks>
/// Values are read when they are asked for, and nothing but strings is made. For hostile writers and threads see
/// <see cref="ArenaMap{TKey, TValue}"/>.
/// </remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TForm">What stands for a value in the arena.</typeparam>
/// <typeparam name="TItem">What it is read as.</typeparam>
/// <typeparam name="TReader">How it is read.</typeparam>
public readonly ref struct ArenaDictionary<TKey, TForm, TItem, TReader>
    where TKey : unmanaged
    where TForm : unmanaged
    where TItem : allows ref struct
    where TReader : IArenaItem<TForm, TItem>
{
    private readonly ArenaView _arena;

    /// <summary>The dictionary that a map is.</summary>
    /// <exception cref="InvalidReferenceException">Its entries are not all in the arena.</exception>
    public ArenaDictionary(ArenaView arena, RefMap<TKey, TForm> map)
    {
        _arena = arena;
        InPlace = arena.Get(map);
    }

    /// <summary>The map, with what stands for the values.</summary>
    public ArenaMap<TKey, TForm> InPlace { get; }

    /// <summary>Whether there was no dictionary; one without entries is not that.</summary>
    public bool IsNull => InPlace.IsNull;

    /// <summary>How many entries there are; 0 of no dictionary.</summary>
    public int Count => InPlace.Count;

    /// <summary>The value of a key.</summary>
    /// <exception cref="KeyNotFoundException">The key is not there.</exception>
    /// <exception cref="InvalidReferenceException">The bytes are no map, or no value.</exception>
    public TItem this[TKey key] => TReader.Read(_arena, InPlace[key]);

    /// <summary>Whether the key is there.</summary>
    /// <exception cref="InvalidReferenceException">The bytes are no map.</exception>
    public bool ContainsKey(TKey key) => InPlace.ContainsKey(key);

    /// <summary>Reads the value of a key, if it is there.</summary>
    /// <exception cref="InvalidReferenceException">The bytes are no map, or no value.</exception>
    public bool TryGetValue(TKey key, out TItem value) =>
        TryRead(InPlace.TryGetValue(key, out TForm form), form, out value);

    /// <summary>Goes through the entries, in no order that means anything.</summary>
    public Enumerator GetEnumerator() => new(this);

    private bool TryRead(bool isThere, TForm form, out TItem value)
    {
        value = isThere ? TReader.Read(_arena, form) : default!;
        return isThere;
    }

    /// <summary>Where a loop is.</summary>
    public ref struct Enumerator
    {
        private readonly ArenaDictionary<TKey, TForm, TItem, TReader> _dictionary;
        private int _index;

        internal Enumerator(ArenaDictionary<TKey, TForm, TItem, TReader> dictionary)
        {
            _dictionary = dictionary;
            _index = -1;
        }

        /// <summary>The entry that the loop is at.</summary>
        public readonly ArenaPair<TKey, TItem> Current
        {
            get
            {
                MapEntry<TKey, TForm> entry = _dictionary.InPlace.Entries[_index];
                return new(entry.Key, TReader.Read(_dictionary._arena, entry.Value));
            }
        }

        /// <summary>Goes on to the next, if there is one.</summary>
        public bool MoveNext() => ++_index < _dictionary.Count;
    }
}
