namespace Ginnel.Sharing;

/// <summary>A value in an arena, or none; the default is none.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <typeparam name="TBits">A type of the same size, of which every pattern of bits is a value.</typeparam>
public struct ArenaNullable<T, TBits> : IArenaForm<T?>
    where T : unmanaged
    where TBits : unmanaged
{
    // Not a bool: the arena's writer can put any byte here.
    private byte _hasValue;
    private TBits _bits;

    /// <inheritdoc/>
    /// <exception cref="InvalidReferenceException">The bits are no such value.</exception>
    public readonly T? Value => _hasValue == 0 ? null : ArenaValueLayout.FromBits<T, TBits>(_bits);

    /// <inheritdoc/>
    public void SetValue(T? value)
    {
        _hasValue = value.HasValue ? (byte)1 : (byte)0;
        _bits = ArenaValueLayout.ToBits<T, TBits>(value.GetValueOrDefault());
    }
}
