using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using Ginnel.Serialization;

namespace Ginnel.Sharing;

/// <summary>Lays out objects that refer to each other. Generated code calls it, once for each object.</summary>
/// <remarks>
/// 1. An object that is met for the first time gets a number, by its identity, and a place in the arena.
/// 2. The objects are their own queue, by number: each in turn fills its place, and so meets others. Strings and lists
///    go in as they are met; what a reference holds is known before its target is filled.
/// So each object is laid out once, a cycle ends by itself, and the depth of a graph costs no stack. The objects of a
/// list lie behind each other, in the order in which one reads them. Besides the arena it takes some 30 bytes for each
/// object, while it runs. The objects must not be changed meanwhile.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ArenaWriter
{
    private const int FewestOffsets = 64;

    private readonly SharedArena _arena;
    private VertexNumbers _numbers = new();

    /// <summary>Where the objects' places are, by number.</summary>
    private long[] _offsets = new long[FewestOffsets];
    private int _current;

    private ArenaWriter(SharedArena arena) => _arena = arena;

    /// <summary>The place of the object that is being laid out.</summary>
    /// <typeparam name="TLayout">The object's form.</typeparam>
    public ref TLayout Target<TLayout>() where TLayout : unmanaged =>
        ref _arena.Edit(new Ref<TLayout>(_offsets[_current]));

    /// <summary>A reference to an object, which is laid out later if it was not yet.</summary>
    public ArenaReference Add<TLayout>(IShared<TLayout>? item) where TLayout : unmanaged
    {
        if (item is null)
            return default;
        int known = _numbers.Count;
        int number = _numbers.NumberOf(item);
        if (number < known)
            return new ArenaReference(_offsets[number]);
        Debug.Assert(number == known);
        if (number == _offsets.Length)
            Array.Resize(ref _offsets, checked(2 * number));
        long offset = _arena.Reserve<TLayout>().Offset;
        _offsets[number] = offset;
        return new ArenaReference(offset);
    }

    /// <summary>A text.</summary>
    public RefString Add(string? text) => _arena.AddString(text);

    /// <summary>Plain values.</summary>
    public RefList<T> AddList<T>(T[]? values) where T : unmanaged =>
        values is null ? default : AddSpan<T>(values);

    /// <inheritdoc cref="AddList{T}(T[])"/>
    public RefList<T> AddList<T>(List<T>? values) where T : unmanaged =>
        values is null ? default : AddSpan<T>(GraphLayout.SpanOf(values));

    /// <summary>Values that have a form of their own.</summary>
    public RefList<TForm> AddForms<T, TForm>(T[]? values) where TForm : unmanaged, IArenaForm<T> =>
        values is null ? default : AddFormSpan<T, TForm>(values);

    /// <inheritdoc cref="AddForms{T, TForm}(T[])"/>
    public RefList<TForm> AddForms<T, TForm>(List<T>? values) where TForm : unmanaged, IArenaForm<T> =>
        values is null ? default : AddFormSpan<T, TForm>(GraphLayout.SpanOf(values));

    /// <summary>Texts.</summary>
    public RefList<RefString> AddStrings(string?[]? texts) => texts is null ? default : AddStringSpan(texts);

    /// <inheritdoc cref="AddStrings(string[])"/>
    public RefList<RefString> AddStrings(List<string?>? texts) =>
        texts is null ? default : AddStringSpan(GraphLayout.SpanOf(texts));

    /// <summary>References to objects, which are laid out later if they were not yet.</summary>
    public RefList<ArenaReference> AddReferences<T, TLayout>(T?[]? items)
        where T : class, IShared<TLayout>
        where TLayout : unmanaged =>
        items is null ? default : AddReferenceSpan<T, TLayout>(items);

    /// <inheritdoc cref="AddReferences{T, TLayout}(T[])"/>
    public RefList<ArenaReference> AddReferences<T, TLayout>(List<T?>? items)
        where T : class, IShared<TLayout>
        where TLayout : unmanaged =>
        items is null ? default : AddReferenceSpan<T, TLayout>(GraphLayout.SpanOf(items));

    internal static Ref<TLayout> Lay<TLayout>(SharedArena arena, IShared<TLayout> root) where TLayout : unmanaged
    {
        var writer = new ArenaWriter(arena);
        try
        {
            Ref<TLayout> first = writer.Add(root).As<TLayout>();
            for (; writer._current < writer._numbers.Count; writer._current++)
                ((IShared)writer._numbers[writer._current]).Lay(writer);
            return first;
        }
        finally
        {
            writer._numbers.Dispose();
        }
    }

    private RefList<T> AddSpan<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        RefList<T> list = Reserve<T>(values.Length);
        values.CopyTo(_arena.Edit(list));
        return list;
    }

    private RefList<TForm> AddFormSpan<T, TForm>(ReadOnlySpan<T> values)
        where TForm : unmanaged, IArenaForm<T>
    {
        RefList<TForm> list = Reserve<TForm>(values.Length);
        Span<TForm> forms = _arena.Edit(list);
        for (int index = 0; index < values.Length; index++)
            forms[index].SetValue(values[index]);
        return list;
    }

    private RefList<RefString> AddStringSpan(ReadOnlySpan<string?> texts)
    {
        RefList<RefString> list = Reserve<RefString>(texts.Length);
        Span<RefString> strings = _arena.Edit(list);
        for (int index = 0; index < texts.Length; index++)
            strings[index] = _arena.AddString(texts[index]);
        return list;
    }

    private RefList<ArenaReference> AddReferenceSpan<T, TLayout>(ReadOnlySpan<T?> items)
        where T : class, IShared<TLayout>
        where TLayout : unmanaged
    {
        RefList<ArenaReference> list = Reserve<ArenaReference>(items.Length);
        Span<ArenaReference> references = _arena.Edit(list);
        for (int index = 0; index < items.Length; index++)
            references[index] = Add<TLayout>(items[index]);
        return list;
    }

    /// <summary>An empty list leads to the arena's beginning, so that it is not null, and takes no room.</summary>
    private RefList<T> Reserve<T>(int count) where T : unmanaged => count > 0
        ? _arena.ReserveList<T>(count)
        : new RefList<T>(new Ref<T>(ArenaLayout.FirstOffset), 0);
}
