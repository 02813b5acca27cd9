using System;

namespace Ginnel.Sharing;

/// <summary>Objects of one class in an arena, one after the other; made when they are asked for.</summary>
/// <typeparam name="TLayout">The form of the objects.</typeparam>
/// <typeparam name="TView">Their accessor.</typeparam>
public readonly ref struct ArenaList<TLayout, TView>
    where TLayout : unmanaged
    where TView : IArenaView<TLayout, TView>, allows ref struct
{
    private readonly ArenaView _arena;
    private readonly ReadOnlySpan<ArenaReference> _references;

    /// <summary>The objects that a list of references leads to.</summary>
    /// <exception cref="InvalidReferenceException">The references are not all in the arena.</exception>
    public ArenaList(ArenaView arena, RefList<ArenaReference> references)
    {
        _arena = arena;
        _references = arena.Get(references);
        IsNull = references.IsNull;
    }

    /// <summary>Whether there was no list; one without elements is not that.</summary>
    public bool IsNull { get; }

    /// <summary>How many there are; 0 of no list.</summary>
    public int Count => _references.Length;

    /// <summary>The accessor for one, which is null where the list had null.</summary>
    public TView this[int index] => TView.At(_arena, _references[index].As<TLayout>());

    /// <summary>Goes through them without allocating.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Where a loop is.</summary>
    public ref struct Enumerator
    {
        private readonly ArenaList<TLayout, TView> _list;
        private int _index;

        internal Enumerator(ArenaList<TLayout, TView> list)
        {
            _list = list;
            _index = -1;
        }

        /// <summary>The accessor for the one that the loop is at.</summary>
        public readonly TView Current => _list[_index];

        /// <summary>Goes on to the next, if there is one.</summary>
        public bool MoveNext() => ++_index < _list.Count;
    }
}
