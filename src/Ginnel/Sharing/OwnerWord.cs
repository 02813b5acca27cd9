using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ginnel.Platform;

namespace Ginnel.Sharing;

/// <summary>A 64-bit word that names its owner; <c>docs/formats/synchronization.md</c> has its bits.</summary>
/// <remarks>
/// The owner is a process, and not a thread: an asynchronous method that acquires goes on, and releases, on whatever
/// thread comes. The id alone would not do, for ids are given again; with the time of the start it names one process.
/// </remarks>
internal static class OwnerWord
{
    /// <summary>It belongs to nobody.</summary>
    public const long Free = 0;

    /// <summary>It is reserved for the process, which may take it.</summary>
    public const long Reserved = 1L << 28;

    /// <summary>It belongs to nobody, and who had it last died.</summary>
    public const long Suspect = 1L << 29;

    /// <summary>Of a barrier: the process is about to take part.</summary>
    public const long Joining = 1L << 30;

    /// <summary>Somebody sleeps until it changes.</summary>
    public const long Awaited = 1L << AwaitedBit;

    public const int AwaitedBit = 31;

    /// <summary>The id in the low half, and the start in the high half.</summary>
    private const long OwnerMask = unchecked((long)0xFFFFFFFF_00000000) | ProcessIdentity.MostId;

    /// <summary>This process, as an owner without any flag.</summary>
    public static readonly long Self = Of(ProcessIdentity.Current);

    public static long Of(ProcessIdentity identity) => (long)identity.Start << 32 | (uint)identity.Id;

    public static ProcessIdentity Identity(long word) =>
        new((int)(word & ProcessIdentity.MostId), (uint)(word >>> 32));

    /// <summary>The owner without the flags.</summary>
    public static long Owner(long word) => word & OwnerMask;

    /// <summary>Whether a word can be: an owner with flags that are allowed, or a word without owner.</summary>
    public static bool IsValid(long word, long flags)
    {
        if (word is Free or Suspect)
            return true;
        return (word & ~(OwnerMask | flags)) == 0 && (word & ProcessIdentity.MostId) != 0;
    }

    /// <summary>Throws for a word that no process which keeps to the rules has written.</summary>
    public static long Check(long word, long flags, string what)
    {
        if (!IsValid(word, flags))
            ThrowCorrupt(word, what);
        return word;
    }

    [DoesNotReturn]
    public static void ThrowCorrupt(long word, string what) => throw new PeerProtocolException(string.Create(
        CultureInfo.InvariantCulture,
        $"The {what} has the word 0x{word:X16}, which no process writes that keeps to the format: something else was " +
        $"written over it. Nothing was changed."));
}
