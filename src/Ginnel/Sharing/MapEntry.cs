using System.Runtime.InteropServices;

namespace Ginnel.Sharing;

/// <summary>A key and its value, as they lie in a map.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TValue">The type of the value.</typeparam>
[StructLayout(LayoutKind.Sequential)]
public struct MapEntry<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    /// <summary>Set in place, so that bytes between the fields stay zero.</summary>
    internal TKey KeyInPlace;
    internal TValue ValueInPlace;

    /// <summary>What the value is looked up by.</summary>
    public readonly TKey Key => KeyInPlace;

    /// <summary>A copy of the value.</summary>
    public readonly TValue Value => ValueInPlace;
}
