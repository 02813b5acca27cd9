using System;
using System.Globalization;

namespace Ginnel.Sharing;

/// <summary>A reference within an arena of any size; like <see cref="Ref{T}"/>, which reaches 32 GiB.</summary>
/// <remarks>
/// 8 bytes, in units of 8; the default is null. Use it where an arena is larger than that. Whatever can be reached with
/// a <see cref="Ref{T}"/> can be with one of these, too.
/// </remarks>
/// <typeparam name="T">What it leads to: a type without references of the runtime, aligned to 8 bytes or less.
/// </typeparam>
public readonly struct WideRef<T> : IEquatable<WideRef<T>> where T : unmanaged
{
    private readonly long _units;

    /// <summary>The place that a shorter reference leads to.</summary>
    public WideRef(Ref<T> reference) : this(reference.Offset) { }

    internal WideRef(long offset) => _units = offset >> ArenaLayout.UnitShift;

    /// <summary>Whether it refers to nothing.</summary>
    public bool IsNull => _units == 0;

    /// <summary>Bytes from the arena's beginning; 0 for null. What a hostile writer has written can be negative.
    /// </summary>
    public long Offset => _units << ArenaLayout.UnitShift;

    /// <summary>Whether two references lead to the same place.</summary>
    public static bool operator ==(WideRef<T> left, WideRef<T> right) => left._units == right._units;

    /// <summary>Whether two references lead to different places.</summary>
    public static bool operator !=(WideRef<T> left, WideRef<T> right) => left._units != right._units;

    /// <inheritdoc/>
    public bool Equals(WideRef<T> other) => _units == other._units;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WideRef<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _units.GetHashCode();

    /// <summary>The offset, in hexadecimal digits.</summary>
    public override string ToString() =>
        IsNull ? "null" : string.Create(CultureInfo.InvariantCulture, $"+0x{Offset:x}");
}
