using System;

namespace Ginnel.Sharing;

/// <summary>Texts in an arena, one after the other.</summary>
public readonly ref struct ArenaStrings
{
    private readonly ArenaView _arena;
    private readonly ReadOnlySpan<RefString> _texts;

    /// <summary>The texts of a list.</summary>
    /// <exception cref="InvalidReferenceException">Their references are not all in the arena.</exception>
    public ArenaStrings(ArenaView arena, RefList<RefString> texts)
    {
        _arena = arena;
        _texts = arena.Get(texts);
        IsNull = texts.IsNull;
    }

    /// <summary>Whether there was no list; one without elements is not that.</summary>
    public bool IsNull { get; }

    /// <summary>How many there are; 0 of no list.</summary>
    public int Count => _texts.Length;

    /// <summary>One of them, as a string of its own.</summary>
    public string? this[int index] => _arena.GetString(_texts[index]);

    /// <summary>The bytes of one, in place; none of null.</summary>
    public ReadOnlySpan<byte> GetUtf8(int index) => _arena.GetUtf8(_texts[index]);

    /// <summary>Goes through them; each is a string of its own.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Where a loop is.</summary>
    public ref struct Enumerator
    {
        private readonly ArenaStrings _list;
        private int _index;

        internal Enumerator(ArenaStrings list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The one that the loop is at.</summary>
        public readonly string? Current => _list[_index];

        /// <summary>Goes on to the next, if there is one.</summary>
        public bool MoveNext() => ++_index < _list.Count;
    }
}
