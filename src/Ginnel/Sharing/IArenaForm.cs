using System.ComponentModel;

namespace Ginnel.Sharing;

/// <summary>The form of values that are not to be read as they lie in an arena.</summary>
/// <typeparam name="TSelf">The form.</typeparam>
/// <typeparam name="T">The values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IArenaForm<TSelf, T> where TSelf : unmanaged, IArenaForm<TSelf, T>
{
    /// <summary>The value, which has been checked.</summary>
    T Value { get; }

    /// <summary>The form of a value.</summary>
    static abstract TSelf Create(T value);
}
