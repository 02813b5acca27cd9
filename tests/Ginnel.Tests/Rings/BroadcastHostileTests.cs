using System;
using System.Collections.Generic;
using System.Globalization;
using Ginnel.Rings;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Rings;

/// <summary>
/// Goal: whatever a writer stores into its pages, a reader reads within the mapping, ends in bounded time, and fails
/// cleanly if it does.
/// Method: a ring, mapped with a guard page at either side, is filled with boundary values and noise before and between
/// the reads of a reader; each of them ends by itself, for a call looks at 64 slots at most.
/// </summary>
public sealed class BroadcastHostileTests
{
    // Four slots of 1,024 bytes: exactly one page, with a page behind it that cannot be touched.
    private const int Capacity = 3;
    private const int PayloadCapacity = 1008;

    private static readonly long[] s_values =
    [
        0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, -1, -2, int.MaxValue, int.MinValue, uint.MaxValue,
        BroadcastLayout.LargestSequence, BroadcastLayout.LargestSequence + 1, 2 * BroadcastLayout.LargestSequence + 2,
        long.MaxValue, long.MaxValue - 1, long.MinValue,
    ];

    [Fact]
    public void Read_RandomPages_EndsAndStaysInside()
    {
        int seed = Fuzz.Seed();
        int rounds = Fuzz.Iterations(30_000);
        var random = new Random(seed);
        var outcomes = new Dictionary<string, int>();
        using var pair = new BroadcastPair<NoProbe>(Capacity, PayloadCapacity, isBounded: false);
        using SharedRegion page = SharedRegion.Create(BroadcastLayout.ReaderLength);
        BroadcastReader reader = pair.Attach(page);
        for (int round = 0; round < rounds; round++)
        {
            if (round % 8 == 0)
                reader = Restart(pair, page, random.Next(2) == 0);
            Spoil(pair, random);
            string outcome = Play(reader, random);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Console.WriteLine($"seed {seed}: {string.Join(", ", outcomes)}");
        // The attack reached the checks, and got past them too.
        Assert.InRange(outcomes.GetValueOrDefault("refused"), rounds / 100, rounds);
        Assert.InRange(outcomes.GetValueOrDefault("read"), rounds / 100, rounds);
        Assert.InRange(outcomes.GetValueOrDefault("nothing"), rounds / 100, rounds);
    }

    [Theory]
    [InlineData("magic", BroadcastLayout.MagicOffset, 8, 0)]
    [InlineData("version", BroadcastLayout.VersionOffset, 4, 2)]
    [InlineData("slots", BroadcastLayout.SlotCountOffset, 4, 65)]
    [InlineData("slots", BroadcastLayout.SlotCountOffset, 4, 1)]
    [InlineData("slots", BroadcastLayout.SlotCountOffset, 4, -1)]
    [InlineData("slots", BroadcastLayout.PayloadCapacityOffset, 4, 4096)]
    [InlineData("slots", BroadcastLayout.PayloadCapacityOffset, 4, -1)]
    public void Attach_AnotherIdentity_IsRefusedByName(string what, int offset, int length, int value)
    {
        // 4,096 bytes of slots are 64 of 64 bytes each: one more does not fit.
        using var pair = new BroadcastPair<NoProbe>(63, 48);
        using SharedRegion page = SharedRegion.Create(BroadcastLayout.ReaderLength);
        if (length == 8)
            pair.Pages.Word64(offset).WriteRelease(value);
        else
            pair.Pages.Word32(offset).WriteRelease((uint)value);
        HandshakeException exception = Assert.Throws<HandshakeException>(() => pair.Attach(page));
        Assert.Contains(what, exception.Message);
    }

    [Fact]
    public void TryFind_LengthBeyondTheSlot_NamesBothNumbers()
    {
        using var pair = new BroadcastPair<NoProbe>(Capacity, PayloadCapacity);
        BroadcastReader reader = pair.Join();
        pair.TryWrite(1);
        pair.Pages.Word32(BroadcastLayout.HeaderLength + BroadcastLayout.LengthOffset)
            .WriteRelease(PayloadCapacity + 1);
        PeerProtocolException exception = Assert.Throws<PeerProtocolException>(() => reader.TryFind(out _));
        Assert.Contains((PayloadCapacity + 1).ToString(CultureInfo.InvariantCulture), exception.Message);
        Assert.Contains($"of {PayloadCapacity} at most", exception.Message);
    }

    [Fact]
    public void TryFind_WriterThatIsAheadOfWhatItPublished_IsRefused()
    {
        using var pair = new BroadcastPair<NoProbe>(Capacity, PayloadCapacity);
        BroadcastReader reader = pair.Join();
        pair.Pages.Word64(BroadcastLayout.HeaderLength + BroadcastLayout.MarkOffset)
            .WriteRelease(BroadcastLayout.WholeMark(Capacity + 1));
        Assert.Throws<PeerProtocolException>(() => reader.TryFind(out _));
    }

    private static BroadcastReader Restart(BroadcastPair<NoProbe> pair, SharedRegion page, bool atOldest)
    {
        pair.Writer.Header.Published.WriteRelease(pair.Writer.Written);
        for (int count = 0; count <= Capacity; count++)
            pair.TryWrite(count);
        BroadcastReader reader = pair.Attach(page);
        reader.Start(atOldest);
        return reader;
    }

    private static void Spoil(BroadcastPair<NoProbe> pair, Random random)
    {
        long stride = BroadcastLayout.StrideOf(PayloadCapacity);
        for (int count = random.Next(4); count > 0; count--)
        {
            long slot = BroadcastLayout.HeaderLength + random.Next(Capacity + 1) * stride;
            long value = random.Next(3) switch
            {
                0 => s_values[random.Next(s_values.Length)],
                1 => random.NextInt64(long.MinValue, long.MaxValue),
                _ => 2 * pair.Writer.Written + random.Next(-30, 30),
            };
            if (random.Next(4) == 0)
                pair.Writer.Header.Published.WriteRelease(random.Next(2) == 0 ? value : value / 2);
            else if (random.Next(3) == 0)
                pair.Pages.Word32(slot + BroadcastLayout.LengthOffset).WriteRelease((uint)value);
            else
                pair.Pages.Word64(slot + BroadcastLayout.MarkOffset).WriteRelease(value);
        }
    }

    private static string Play(BroadcastReader reader, Random random)
    {
        try
        {
            if (random.Next(4) == 0)
                reader.MoveToNewest();
            if (!reader.TryFind(out ReadOnlySpan<byte> payload))
                return "nothing";
            Assert.InRange(payload.Length, 0, PayloadCapacity);
            _ = payload.IsEmpty ? 0 : payload[0] + payload[^1];
            if (!reader.IsIntact())
                reader.Skip();
            else
                reader.Advance();
            return "read";
        }
        catch (PeerProtocolException)
        {
            return "refused";
        }
    }
}
