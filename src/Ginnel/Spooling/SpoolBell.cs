using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Memory;

namespace Ginnel.Spooling;

/// <summary>A word that any process can sleep on, and that costs a look while nobody does.</summary>
/// <remarks>
/// Bit 0 says that somebody may sleep; the bits above count the rings.
/// 1. To sleep: set bit 0, as a full fence; look at what is waited for; sleep while the word is what it was in the end.
/// 2. To ring: make it so, execute a full fence, and look at bit 0. If it is set, add 1 and wake all, which the kernel
///    does in one step: bit 0 becomes 0 and the count another, so whoever is about to sleep does not. Who is killed
///    before this step has rung for nobody, and after it for all.
/// 3. If two add at once, bit 0 is set with nobody asleep; the next ring is then for nothing.
/// Who cannot write the word sleeps on it without step 1; then step 2 is done each time, whoever may sleep.
/// This is an event count (Reed and Kanodia 1979).
/// </remarks>
/// <param name="word">The word.</param>
/// <param name="isReadOnly">This process cannot write it, so it never rings.</param>
/// <param name="isForAll">There are processes that cannot write it, and may sleep.</param>
internal readonly struct SpoolBell(SharedWord32 word, bool isReadOnly, bool isForAll)
{
    private const uint Awaited = 1;

    public SharedWord32 Word => word;

    /// <summary>Announces a sleep; returns the value to sleep on.</summary>
    public uint Announce()
    {
        if (isReadOnly)
            return word.ReadAcquire();
        while (true)
        {
            uint seen = word.ReadAcquire();
            // Also where the bit is set already: the exchange is the fence.
            if (word.CompareExchange(seen | Awaited, seen) == seen)
                return seen | Awaited;
        }
    }

    /// <summary>Wakes whoever sleeps. The caller has executed a fence after what it has done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RingIfAwaited()
    {
        if (isForAll || (word.ReadAcquire() & Awaited) != 0)
            Ring();
    }

    /// <summary>The same, where the caller has executed no fence.</summary>
    public void FenceAndRing()
    {
        Interlocked.MemoryBarrier();
        RingIfAwaited();
    }

    private void Ring()
    {
        if (!isReadOnly)
            word.AddBitAndWake(0);
    }
}
