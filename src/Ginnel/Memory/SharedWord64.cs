using System.Runtime.CompilerServices;
using System.Threading;

namespace Ginnel.Memory;

/// <summary>A 64-bit word of a mapped page; the order of each access is in its name.</summary>
/// <remarks>Words are aligned to their size, so a read is never torn, whatever a peer does.</remarks>
internal readonly unsafe struct SharedWord64(long* word)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadAcquire() => Volatile.Read(ref *word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRelease(long value) => Volatile.Write(ref *word, value);

    /// <summary>Replaces what is expected, as a full fence; returns what was there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long CompareExchange(long value, long expected) =>
        Interlocked.CompareExchange(ref *word, value, expected);

    /// <summary>Stores what is there, whatever that is by then: the page counts as written.</summary>
    public void Touch() => Interlocked.Or(ref *word, 0);

    /// <summary>Replaces a value that is smaller, as a full fence.</summary>
    public void Raise(long value)
    {
        long seen = Volatile.Read(ref *word);
        while (seen < value)
        {
            long before = Interlocked.CompareExchange(ref *word, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
