namespace Ginnel.Sharing;

/// <summary>A value in an arena of whose bits not every pattern is a value: checked when it is read.</summary>
/// <typeparam name="T">bool, decimal, DateTime, DateOnly or TimeOnly; of others nothing is checked.</typeparam>
/// <typeparam name="TBits">A type of the same size, of which every pattern is a value.</typeparam>
public struct ArenaValue<T, TBits> : IArenaForm<T>
    where T : unmanaged
    where TBits : unmanaged
{
    private TBits _bits;

    /// <inheritdoc/>
    /// <exception cref="InvalidReferenceException">The bits are no such value.</exception>
    public readonly T Value => ArenaValueLayout.FromBits<T, TBits>(_bits);

    /// <inheritdoc/>
    public void SetValue(T value) => _bits = ArenaValueLayout.ToBits<T, TBits>(value);
}
