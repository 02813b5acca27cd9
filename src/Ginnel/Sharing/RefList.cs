namespace Ginnel.Sharing;

/// <summary>Values one after the other in an arena; the default has none.</summary>
/// <remarks>8 bytes: where they are, and how many. <see cref="ArenaView"/> gives them as a span.</remarks>
/// <typeparam name="T">The type of the values.</typeparam>
public readonly struct RefList<T> where T : unmanaged
{
    internal RefList(Ref<T> first, int count)
    {
        First = first;
        Count = count;
    }

    /// <summary>Whether there is no list; a list of a class's member that was empty is not that.</summary>
    public bool IsNull => First.IsNull;

    /// <summary>The first of them; null if there is none.</summary>
    public Ref<T> First { get; }

    /// <summary>How many. The arena's writer can write any number here: <see cref="ArenaView"/> checks it.</summary>
    public int Count { get; }
}
