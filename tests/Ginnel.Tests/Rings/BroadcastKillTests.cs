using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Rings;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Rings;

/// <summary>
/// Goal: a writer that is killed leaves a ring in which every message is there as a whole, or not at all.
/// Method: the writer is stopped after its k-th store to shared memory, for every k of some messages, with the ring
/// empty, half full, and overwritten. Then a reader that was there, and one that comes now, read all that is there.
/// </summary>
public sealed class BroadcastKillTests
{
    private const int Capacity = 3;
    // What a message consists of: its number, twice.
    private const int Parts = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryStore_WriterStopsAfterIt_ReadersSeeTheOldStateOrTheNew(bool isBounded)
    {
        int stops = 0;
        for (int before = 0; before < 3 * Capacity; before++)
        {
            for (int stores = 0; ; stores++)
            {
                var countdown = new Countdown();
                using var pair = new BroadcastPair<StoppingProbe>(
                    Capacity, Parts * sizeof(long), isBounded, new StoppingProbe(countdown));
                BroadcastReader old = pair.Join();
                var read = new List<long>();
                for (int number = 0; number < before; number++)
                {
                    Write(pair, countdown, number);
                    // Half of what there is: the rest is there when the writer is killed.
                    if (isBounded && number % 2 == 1)
                        read.AddRange(Read(old, most: 2));
                }

                countdown.Left = stores;
                if (!Stops(() => Write(pair, countdown, before)))
                    break;
                stops++;
                read.AddRange(Read(old));
                CheckEnd(read, old, before, isBounded);

                using SharedRegion page = SharedRegion.Create(BroadcastLayout.ReaderLength);
                BroadcastReader late = pair.Attach(page);
                late.Start(atOldest: true);
                long[] kept = [.. Read(late)];
                long first = Math.Max(0, pair.Writer.Header.Published.ReadAcquire() - Capacity);
                Assert.Equal(Range(first, kept.Length), kept);
                Assert.InRange(first + kept.Length, before, before + 1);
            }
        }

        // Each operation has six stores: begun, two parts, length, whole, published.
        Assert.Equal(3 * Capacity * 6, stops);
    }

    private static void CheckEnd(List<long> read, BroadcastReader reader, int before, bool isBounded)
    {
        long total = read.Count + reader.Missed;
        Assert.InRange(total, before, before + 1);
        Assert.Equal(Range(total - read.Count, read.Count), read);
        if (isBounded)
            Assert.Equal(0, reader.Missed);
        else
            Assert.InRange(read.Count, Math.Min(before, Capacity), Capacity + 1);
    }

    private static void Write(BroadcastPair<StoppingProbe> pair, Countdown countdown, long number)
    {
        Assert.True(pair.Writer.TryBegin(out Span<byte> payload));
        for (int part = 0; part < Parts; part++)
        {
            BitConverter.TryWriteBytes(payload[(part * sizeof(long))..], number);
            countdown.Count();
        }

        pair.Writer.Commit(Parts * sizeof(long));
    }

    /// <summary>Reads what there is; a message whose parts differ is half of one and half of another.</summary>
    private static List<long> Read(BroadcastReader reader, int most = int.MaxValue)
    {
        var numbers = new List<long>();
        while (numbers.Count < most && reader.TryFind(out ReadOnlySpan<byte> payload))
        {
            long first = BitConverter.ToInt64(payload);
            long second = BitConverter.ToInt64(payload[sizeof(long)..]);
            if (!reader.IsIntact())
            {
                reader.Skip();
                continue;
            }

            reader.Advance();
            Assert.Equal(first, second);
            numbers.Add(first);
        }

        return numbers;
    }

    private static IEnumerable<long> Range(long first, int count) =>
        Enumerable.Range(0, count).Select(index => first + index);

    private static bool Stops(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (StoppedException)
        {
            return true;
        }
    }

    private sealed class Countdown
    {
        public int Left { get; set; } = int.MaxValue;

        /// <summary>A store was made; throws after the one at which the writer is killed.</summary>
        public void Count()
        {
            if (Left-- == 0)
                throw new StoppedException();
        }
    }

    private readonly struct StoppingProbe(Countdown countdown) : IStoreProbe
    {
        public void OnStored() => countdown.Count();
    }

    private sealed class StoppedException : Exception;
}
