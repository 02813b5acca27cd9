using System;
using Ginnel.Rings;
using Xunit;

namespace Ginnel.Tests.Rings;

public sealed class SpscRingWriterTests
{
    private const int Capacity = 4096;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Capacity)]
    public void TryLoan_AfterStop_FindsNoRoom(int writtenBefore)
    {
        using var pair = new RingPair(Capacity);
        SpscRingWriter writer = pair.Writer;
        Assert.True(writer.TryLoan(writtenBefore, out _));
        writer.Commit(writtenBefore);
        writer.Publish();

        writer.Stop();

        // A limit that is the smallest number there is would wrap round when a position is taken from it.
        Assert.False(writer.TryLoan(1, out _));
        Assert.False(writer.TryLoan(Capacity, out _));
        Assert.False(writer.TryLoan(int.MaxValue, out _));
        Assert.Equal(0, writer.RoomCached);
        Assert.Equal(0, writer.CopyFrom(new byte[10 * Capacity]));
    }

    [Fact]
    public void None_HasNoRoom()
    {
        Assert.False(SpscRingWriter.None.TryLoan(0, out _));
        Assert.False(SpscRingWriter.None.TryLoan(int.MaxValue, out _));
        Assert.Equal(0, SpscRingWriter.None.RoomCached);
        Assert.Equal(0, SpscRingWriter.None.CopyFrom(new byte[1]));
        Assert.False(SpscRingWriter.None.HasUnpublished);
    }

    [Fact]
    public void TryLoan_WholeCapacityThenOneMore_FindsRoomOnlyAfterTheReaderAdvances()
    {
        using var pair = new RingPair(Capacity);
        Assert.False(pair.Writer.TryLoan(Capacity + 1, out _));
        Assert.True(pair.Writer.TryLoan(Capacity, out Span<byte> room));
        Assert.Equal(Capacity, room.Length);
        pair.Writer.Commit(Capacity);
        Assert.True(pair.Writer.TryLoan(0, out _));
        Assert.False(pair.Writer.TryLoan(1, out _));
        Assert.False(pair.Reader.TryRead(out _));
        pair.Writer.Publish();

        Assert.True(pair.Reader.TryRead(out ReadOnlySpan<byte> data));
        Assert.Equal(Capacity, data.Length);
        Assert.False(pair.Writer.HasRoom(1));
        pair.Reader.Advance(1);
        Assert.True(pair.Writer.HasRoom(1));
        Assert.True(pair.Writer.TryLoan(1, out _));
        Assert.False(pair.Writer.TryLoan(2, out _));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(101)]
    [InlineData(9)]
    public void TryFindRoom_ImpossibleReadPosition_NamesBothNumbersAndStops(long stated)
    {
        using var pair = new RingPair(Capacity);
        Assert.True(pair.Writer.TryLoan(100, out _));
        pair.Writer.Commit(100);
        pair.Writer.Publish();
        pair.ReaderHeader.Read.WriteRelease(10);
        Assert.False(pair.Writer.TryFindRoom(Capacity));

        pair.ReaderHeader.Read.WriteRelease(stated);
        PeerProtocolException exception =
            Assert.Throws<PeerProtocolException>(() => pair.Writer.TryLoan(Capacity, out _));

        Assert.Contains(stated.ToString(System.Globalization.CultureInfo.InvariantCulture), exception.Message);
        Assert.Contains("10, where it was, and 100", exception.Message);
        Assert.Same(exception, pair.Violation);
        Assert.False(pair.Writer.TryLoan(1, out _));
    }

    [Fact]
    public void TryFindRoom_ReaderClaimsWhatIsCommittedButNotPublished_IsImpossible()
    {
        using var pair = new RingPair(Capacity);
        Assert.True(pair.Writer.TryLoan(100, out _));
        pair.Writer.Commit(100);
        pair.ReaderHeader.Read.WriteRelease(1);
        Assert.Throws<PeerProtocolException>(() => pair.Writer.TryFindRoom(Capacity));
    }
}
