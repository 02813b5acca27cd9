using System.ComponentModel;

namespace Ginnel.Sharing;

/// <summary>An object that can lay itself out in an arena. Generated code implements it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IShared
{
    /// <summary>Fills the object's place in the arena; what it refers to gets a place, and is filled later.</summary>
    void Lay(ArenaWriter writer);
}

/// <summary>An object whose form in an arena is a struct.</summary>
/// <typeparam name="TLayout">The struct.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IShared<TLayout> : IShared where TLayout : unmanaged;
