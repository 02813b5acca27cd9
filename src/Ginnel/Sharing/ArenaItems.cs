using System;
using System.ComponentModel;

namespace Ginnel.Sharing;

/// <summary>How the values of maps are read, kind by kind.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ArenaItems
{
    /// <summary>A value that is checked.</summary>
    public readonly struct Value<T, TForm> : IArenaItem<TForm, T> where TForm : unmanaged, IArenaForm<T>
    {
        static T IArenaItem<TForm, T>.Read(ArenaView arena, TForm form) => form.Value;
    }

    /// <summary>Plain or checked values, in place.</summary>
    public readonly struct ValueList<T> : IArenaItem<RefList<T>, ReadOnlySpan<T>> where T : unmanaged
    {
        static ReadOnlySpan<T> IArenaItem<RefList<T>, ReadOnlySpan<T>>.Read(ArenaView arena, RefList<T> form) =>
            arena.Get(form);
    }

    /// <summary>A text, as a string of its own.</summary>
    public readonly struct Text : IArenaItem<RefString, string?>
    {
        static string? IArenaItem<RefString, string?>.Read(ArenaView arena, RefString form) => arena.GetString(form);
    }

    /// <summary>Texts.</summary>
    public readonly struct Texts : IArenaItem<RefList<RefString>, ArenaStrings>
    {
        static ArenaStrings IArenaItem<RefList<RefString>, ArenaStrings>.Read(
            ArenaView arena, RefList<RefString> form) =>
            new(arena, form);
    }

    /// <summary>An object.</summary>
    public readonly struct Reference<TLayout, TView> : IArenaItem<ArenaReference, TView>
        where TLayout : unmanaged
        where TView : IArenaView<TLayout, TView>, allows ref struct
    {
        static TView IArenaItem<ArenaReference, TView>.Read(ArenaView arena, ArenaReference form) =>
            TView.At(arena, form.As<TLayout>());
    }

    /// <summary>Objects.</summary>
    public readonly struct ReferenceList<TLayout, TView>
        : IArenaItem<RefList<ArenaReference>, ArenaList<TLayout, TView>>
        where TLayout : unmanaged
        where TView : IArenaView<TLayout, TView>, allows ref struct
    {
        static ArenaList<TLayout, TView> IArenaItem<RefList<ArenaReference>, ArenaList<TLayout, TView>>.Read(
            ArenaView arena, RefList<ArenaReference> form) =>
            new(arena, form);
    }
}
