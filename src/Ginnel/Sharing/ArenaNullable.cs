namespace Ginnel.Sharing;

/// <summary>A value in an arena, or none; the default is none.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <typeparam name="TBits">A type of the same size, of which every pattern of bits is a value.</typeparam>
public readonly struct ArenaNullable<T, TBits> : IArenaForm<ArenaNullable<T, TBits>, T?>
    where T : unmanaged
    where TBits : unmanaged
{
    // Not a bool: the arena's writer can put any byte here.
    private readonly byte _hasValue;
    private readonly TBits _bits;

    /// <summary>The form of a value, or of none.</summary>
    public ArenaNullable(T? value)
    {
        _hasValue = value.HasValue ? (byte)1 : (byte)0;
        _bits = ArenaValueLayout.ToBits<T, TBits>(value.GetValueOrDefault());
    }

    /// <summary>The value; null if there is none.</summary>
    /// <exception cref="InvalidReferenceException">The bits are no such value.</exception>
    public T? Value => _hasValue == 0 ? null : ArenaValueLayout.FromBits<T, TBits>(_bits);

    static ArenaNullable<T, TBits> IArenaForm<ArenaNullable<T, TBits>, T?>.Create(T? value) => new(value);
}
