using System;
using System.ComponentModel;

namespace Ginnel.Sharing;

/// <summary>What the generated methods of classes with <see cref="SharedAttribute"/> do.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ArenaGraph
{
    /// <summary>The capacity that an arena must have to take an object and all that it leads to.</summary>
    public static long Measure<TLayout>(IShared<TLayout> root) where TLayout : unmanaged
    {
        ArgumentNullException.ThrowIfNull(root);
        return ArenaWriter.Measure(root);
    }

    /// <summary>Lays out an object and all that it leads to.</summary>
    /// <exception cref="InvalidOperationException">The arena is full, or published already.</exception>
    public static Ref<TLayout> Lay<TLayout>(SharedArena arena, IShared<TLayout> root) where TLayout : unmanaged
    {
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentNullException.ThrowIfNull(root);
        return ArenaWriter.Lay(arena, root);
    }

    /// <summary>Lays out an object and all that it leads to, and publishes the arena with it as the root.</summary>
    /// <exception cref="InvalidOperationException">The arena is full, or published already.</exception>
    public static void Publish<TLayout, TView>(SharedArena arena, IShared<TLayout> root)
        where TLayout : unmanaged
        where TView : IArenaView<TLayout, TView>, allows ref struct =>
        arena.PublishAs(Lay(arena, root), TView.Type.Hash);

    /// <summary>The accessor for an arena's root.</summary>
    /// <exception cref="HandshakeException">The root is of another class, or one of the classes differs.</exception>
    /// <exception cref="InvalidOperationException">The arena is not published yet.</exception>
    public static TView Open<TLayout, TView>(SharedArena arena)
        where TLayout : unmanaged
        where TView : IArenaView<TLayout, TView>, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(arena);
        return TView.At(arena.View, arena.RootAs<TLayout>(TView.Type.Hash));
    }
}
