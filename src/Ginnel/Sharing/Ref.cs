using System;

namespace Ginnel.Sharing;

/// <summary>A reference within an arena: an offset, and so the same at whatever address the arena is mapped.</summary>
/// <remarks>
/// 4 bytes, in units of 8; the default is null. It is followed with <see cref="ArenaView"/>, which checks it: it means
/// nothing in another arena, and following it there gives another value, or an exception. The idea is that of based
/// pointers, and of Boost.Interprocess.
/// </remarks>
/// <typeparam name="T">What it leads to: a type without references of the runtime, aligned to 8 bytes or less.
/// </typeparam>
public readonly struct Ref<T> : IEquatable<Ref<T>> where T : unmanaged
{
    private readonly uint _units;

    internal Ref(long offset) => _units = (uint)(offset >> ArenaLayout.UnitShift);

    /// <summary>The offset in units of 8 bytes, as it is stored.</summary>
    internal uint Units => _units;

    /// <summary>Whether it refers to nothing.</summary>
    public bool IsNull => _units == 0;

    /// <summary>Bytes from the arena's beginning; 0 for null.</summary>
    public long Offset => (long)_units << ArenaLayout.UnitShift;

    /// <summary>Whether two references lead to the same place.</summary>
    public static bool operator ==(Ref<T> left, Ref<T> right) => left._units == right._units;

    /// <summary>Whether two references lead to different places.</summary>
    public static bool operator !=(Ref<T> left, Ref<T> right) => left._units != right._units;

    /// <inheritdoc/>
    public bool Equals(Ref<T> other) => _units == other._units;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Ref<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_units;

    /// <summary>The offset, in hexadecimal digits.</summary>
    public override string ToString() => IsNull ? "null" : $"+0x{Offset:x}";
}
