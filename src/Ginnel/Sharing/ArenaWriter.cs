using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Ginnel.Memory;
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
public sealed partial class ArenaWriter
{
    private const int FewestOffsets = 64;

    /// <summary>Null when the objects are only measured.</summary>
    private readonly SharedArena? _arena;

    /// <summary>What stands for the place of each object while they are measured: written, and never read.</summary>
    private byte[] _scratch = [];
    private long _measured = ArenaLayout.FirstOffset;

    private VertexNumbers _numbers = new();

    /// <summary>Where the objects' places are, by number.</summary>
    private long[] _offsets = new long[FewestOffsets];
    private int _current;

    private ArenaWriter(SharedArena? arena) => _arena = arena;

    /// <summary>The place of the object that is being laid out.</summary>
    /// <typeparam name="TLayout">The object's form.</typeparam>
    public ref TLayout Target<TLayout>() where TLayout : unmanaged
    {
        if (_arena is not null)
            return ref _arena.Edit(new Ref<TLayout>(_offsets[_current]));
        if (_scratch.Length < PlainBytes.SizeOf<TLayout>())
            _scratch = new byte[PlainBytes.SizeOf<TLayout>()];
        return ref ArenaLayout.At<TLayout>(ref _scratch[0], 0);
    }

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
        long offset = _arena is null ? Measure(PlainBytes.SizeOf<TLayout>()) : _arena.Reserve<TLayout>().Offset;
        _offsets[number] = offset;
        return new ArenaReference(offset);
    }

    /// <summary>A text.</summary>
    public RefString Add(string? text)
    {
        if (_arena is not null)
            return _arena.AddString(text);
        if (text is not null)
            Measure(Math.Max(1, Encoding.UTF8.GetByteCount(text)));
        return default;
    }

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

    internal static Ref<TLayout> Lay<TLayout>(SharedArena arena, IShared<TLayout> root) where TLayout : unmanaged =>
        new ArenaWriter(arena).LayAll(root).As<TLayout>();

    /// <summary>What <see cref="Lay"/> would use of an arena with nothing in it, the header included.</summary>
    internal static long Measure<TLayout>(IShared<TLayout> root) where TLayout : unmanaged
    {
        var writer = new ArenaWriter(null);
        writer.LayAll(root);
        return writer._measured;
    }

    private ArenaReference LayAll<TLayout>(IShared<TLayout> root) where TLayout : unmanaged
    {
        try
        {
            ArenaReference first = Add(root);
            for (; _current < _numbers.Count; _current++)
                ((IShared)_numbers[_current]).Lay(this);
            return first;
        }
        finally
        {
            _numbers.Dispose();
        }
    }

    private RefList<T> AddSpan<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        RefList<T> list = Reserve<T>(values.Length);
        if (_arena is not null)
            values.CopyTo(_arena.Edit(list));
        return list;
    }

    private RefList<TForm> AddFormSpan<T, TForm>(ReadOnlySpan<T> values)
        where TForm : unmanaged, IArenaForm<T>
    {
        RefList<TForm> list = Reserve<TForm>(values.Length);
        Span<TForm> forms = Edit(list);
        for (int index = 0; index < forms.Length; index++)
            forms[index].SetValue(values[index]);
        return list;
    }

    private RefList<RefString> AddStringSpan(ReadOnlySpan<string?> texts)
    {
        RefList<RefString> list = Reserve<RefString>(texts.Length);
        Span<RefString> strings = Edit(list);
        for (int index = 0; index < texts.Length; index++)
        {
            RefString text = Add(texts[index]);
            if (_arena is not null)
                strings[index] = text;
        }

        return list;
    }

    private RefList<ArenaReference> AddReferenceSpan<T, TLayout>(ReadOnlySpan<T?> items)
        where T : class, IShared<TLayout>
        where TLayout : unmanaged
    {
        RefList<ArenaReference> list = Reserve<ArenaReference>(items.Length);
        Span<ArenaReference> references = Edit(list);
        for (int index = 0; index < items.Length; index++)
        {
            ArenaReference reference = Add<TLayout>(items[index]);
            if (_arena is not null)
                references[index] = reference;
        }

        return list;
    }

    /// <summary>An empty list leads to the arena's beginning, so that it is not null, and takes no room.</summary>
    private RefList<T> Reserve<T>(int count) where T : unmanaged
    {
        if (count == 0)
            return new RefList<T>(new Ref<T>(ArenaLayout.FirstOffset), 0);
        if (_arena is not null)
            return _arena.ReserveList<T>(count);
        Measure((long)count * PlainBytes.SizeOf<T>());
        return default;
    }

    private Span<T> Edit<T>(RefList<T> list) where T : unmanaged => _arena is null ? default : _arena.Edit(list);

    private long Measure(long length)
    {
        long offset = _measured;
        _measured += ArenaLayout.Align(length);
        return offset;
    }
}
