using System.ComponentModel;

namespace Ginnel.Sharing;

/// <summary>An accessor for objects of one class in an arena. Generated code implements it.</summary>
/// <typeparam name="TLayout">Their form.</typeparam>
/// <typeparam name="TSelf">The accessor.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IArenaView<TLayout, TSelf>
    where TLayout : unmanaged
    where TSelf : IArenaView<TLayout, TSelf>, allows ref struct
{
    /// <summary>What the objects are made of.</summary>
    static abstract ArenaType Type { get; }

    /// <summary>The accessor for one object, or for none where the reference is null.</summary>
    static abstract TSelf At(ArenaView arena, Ref<TLayout> reference);
}
