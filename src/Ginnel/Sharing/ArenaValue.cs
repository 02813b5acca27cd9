namespace Ginnel.Sharing;

/// <summary>A value in an arena of whose bits not every pattern is a value: checked when it is read.</summary>
/// <typeparam name="T">bool, decimal, DateTime, DateOnly or TimeOnly; of others nothing is checked.</typeparam>
/// <typeparam name="TBits">A type of the same size, of which every pattern is a value.</typeparam>
public readonly struct ArenaValue<T, TBits> : IArenaForm<ArenaValue<T, TBits>, T>
    where T : unmanaged
    where TBits : unmanaged
{
    private readonly TBits _bits;

    /// <summary>The form of a value.</summary>
    public ArenaValue(T value) => _bits = ArenaValueLayout.ToBits<T, TBits>(value);

    /// <summary>The value.</summary>
    /// <exception cref="InvalidReferenceException">The bits are no such value.</exception>
    public T Value => ArenaValueLayout.FromBits<T, TBits>(_bits);

    static ArenaValue<T, TBits> IArenaForm<ArenaValue<T, TBits>, T>.Create(T value) => new(value);
}
