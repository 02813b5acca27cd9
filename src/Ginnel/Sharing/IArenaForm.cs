using System.ComponentModel;

namespace Ginnel.Sharing;

/// <summary>The form of values that are not to be read as they lie in an arena.</summary>
/// <typeparam name="T">The values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IArenaForm<T>
{
    /// <summary>The value, which has been checked.</summary>
    T Value { get; }

    /// <summary>Sets the value where the form lies, before the arena is published.</summary>
    /// <remarks>In place, so that bytes between the fields stay zero: they are what everybody with the arena sees.
    /// </remarks>
    void SetValue(T value);
}
