using System.Threading;
using Ginnel.Memory;
using Ginnel.Waiting;

namespace Ginnel.Rings;

/// <summary>What the writer of a broadcast ring knows of one reader.</summary>
/// <remarks>The cursor in the reader's page is 0 until it has begun, then one more than the next message.</remarks>
/// <param name="page">The reader's page. It is kept mapped as long as this is in use.</param>
/// <param name="doorbell">Rung when the reader sleeps and something was published.</param>
internal sealed class BroadcastCursor(RegionMapping page, Doorbell doorbell)
{
    // Far enough below the greatest number that a capacity can be added.
    private const long NobodyWaits = BroadcastLayout.LargestSequence;

    private long _seen;
    private bool _hasBegun;
    private bool _isCutOff;

    public Doorbell Doorbell { get; } = doorbell;

    /// <summary>It stated a cursor that cannot be. Nobody waits for it.</summary>
    public bool IsCutOff => Volatile.Read(ref _isCutOff);

    /// <summary>It has stated where it begins. For any thread.</summary>
    public bool HasBegun => new BroadcastReaderHeader(page).Cursor.ReadAcquire() != 0;

    /// <summary>Where it stands until it has begun.</summary>
    public void Pin(long sequence) => Volatile.Write(ref _seen, sequence);

    /// <summary>The next message that the reader has to read; beyond every message if nobody waits for it.</summary>
    public long Look(long published)
    {
        if (IsCutOff)
            return NobodyWaits;
        // Pairs with the release in BroadcastReader.Advance: the reader is done with the slots before it.
        long stated = new BroadcastReaderHeader(page).Cursor.ReadAcquire();
        if (stated == 0 && !_hasBegun)
            return _seen;
        _hasBegun = true;
        if (stated - 1 < _seen || stated - 1 > published)
        {
            Volatile.Write(ref _isCutOff, true);
            return NobodyWaits;
        }

        Volatile.Write(ref _seen, stated - 1);
        return stated - 1;
    }

    /// <summary>
    /// Whether it has read all before a message, is not waited for, or breaks the rules. Changes nothing; for any
    /// thread.
    /// </summary>
    public bool HasReached(long sequence)
    {
        long seen = Volatile.Read(ref _seen);
        if (IsCutOff || seen >= sequence)
            return true;
        long stated = new BroadcastReaderHeader(page).Cursor.ReadAcquire();
        return stated - 1 >= sequence || (stated != 0 && stated - 1 < seen);
    }
}
