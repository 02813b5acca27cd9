namespace Ginnel.Sharing;

/// <summary>Values one after the other in an arena of any size; the default has none.</summary>
/// <remarks>16 bytes: where they are, and how many. <see cref="ArenaView"/> gives them as a span.</remarks>
/// <typeparam name="T">The type of the values.</typeparam>
public readonly struct WideRefList<T> where T : unmanaged
{
    internal WideRefList(WideRef<T> first, long count)
    {
        First = first;
        Count = count;
    }

    /// <summary>Whether there is no list.</summary>
    public bool IsNull => First.IsNull;

    /// <summary>The first of them; null if there is none.</summary>
    public WideRef<T> First { get; }

    /// <summary>How many. The arena's writer can write any number here: <see cref="ArenaView"/> checks it.</summary>
    public long Count { get; }
}
