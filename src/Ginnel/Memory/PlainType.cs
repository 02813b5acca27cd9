using System.Globalization;
using System.Text;

namespace Ginnel.Memory;

/// <summary>What a plain type is, so that two processes cannot mistake one for another.</summary>
internal static class PlainType
{
    // FNV-1a, 64 bits.
    private const ulong HashStart = 0xCBF29CE484222325;
    private const ulong HashFactor = 0x100000001B3;

    /// <summary>A hash of name, size and alignment.</summary>
    public static ulong HashOf<T>() where T : unmanaged => Of<T>.Hash;

    public static ulong HashOf(string name, int size, int alignment)
    {
        ulong hash = HashStart;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ value) * HashFactor;
        hash = (hash ^ (uint)size) * HashFactor;
        return (hash ^ (uint)alignment) * HashFactor;
    }

    /// <summary>"Quote (24 bytes, layout 0123...)".</summary>
    public static string Describe<T>() where T : unmanaged => string.Create(
        CultureInfo.InvariantCulture, $"{typeof(T)} ({PlainBytes.SizeOf<T>()} bytes, layout {HashOf<T>():x16})");

    private static class Of<T> where T : unmanaged
    {
        public static readonly ulong Hash =
            HashOf(typeof(T).ToString(), PlainBytes.SizeOf<T>(), AlignmentOf<T>.Bytes);
    }
}
