using System.Runtime.CompilerServices;

namespace Ginnel.Memory;

/// <summary>What a plain type has to be aligned to: that of its widest field.</summary>
internal static class AlignmentOf<T>
{
    public static readonly int Bytes = Unsafe.SizeOf<Padded>() - Unsafe.SizeOf<T>();

    /// <summary>A byte before the value: the size grows by what the value has to be aligned to.</summary>
    private readonly struct Padded(byte before, T value)
    {
        public readonly byte Before = before;
        public readonly T Value = value;
    }
}
