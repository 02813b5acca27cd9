using System;
using System.Globalization;
using Ginnel.Rings;
using Xunit;

namespace Ginnel.Tests.Rings;

public sealed class SpscRingReaderTests
{
    private const int Capacity = 4096;

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(49)]
    [InlineData(20 + Capacity + 1)]
    public void LookForData_ImpossibleWrittenPosition_NamesBothNumbers(long stated)
    {
        using var pair = new RingPair(Capacity);
        pair.WriterHeader.Written.WriteRelease(50);
        Assert.Equal(50, pair.Reader.LookForData());
        pair.Reader.Advance(20);

        pair.WriterHeader.Written.WriteRelease(stated);
        PeerProtocolException exception = Assert.Throws<PeerProtocolException>(() => pair.Reader.LookForData());

        Assert.Contains(stated.ToString(CultureInfo.InvariantCulture), exception.Message);
        Assert.Contains($"50, where it was, and {20 + Capacity}", exception.Message);
        Assert.Same(exception, pair.Violation);
        Assert.Equal(30, pair.Reader.AvailableCached);
    }

    [Fact]
    public void TryRead_ExactlyOneCapacityAhead_IsAllowed()
    {
        using var pair = new RingPair(Capacity);
        pair.WriterHeader.Written.WriteRelease(Capacity);
        Assert.True(pair.Reader.TryRead(out ReadOnlySpan<byte> data));
        Assert.Equal(Capacity, data.Length);
    }

    [Fact]
    public void TryRead_AcrossTheWrap_IsOneSpan()
    {
        using var pair = new RingPair(Capacity);
        Assert.True(pair.Writer.TryLoan(Capacity - 10, out _));
        pair.Writer.Commit(Capacity - 10);
        pair.Writer.Publish();
        Assert.True(pair.Reader.TryRead(out _));
        pair.Reader.Advance(Capacity - 10);

        byte[] message = [.. "the wrap is in the middle of this"u8];
        Assert.Equal(message.Length, pair.Writer.CopyFrom(message));
        pair.Writer.Publish();

        Assert.True(pair.Reader.TryRead(out ReadOnlySpan<byte> data));
        Assert.Equal(message, data);
    }

    [Fact]
    public void None_IsEmpty()
    {
        Assert.False(SpscRingReader.None.TryRead(out _));
        Assert.Equal(0, SpscRingReader.None.LookForData());
        Assert.Equal(0, SpscRingReader.None.CopyTo(new byte[1]));
        Assert.False(SpscRingReader.None.HasMovedFrom(0));
        Assert.False(SpscRingReader.None.SpinForData(0, 3, isPausing: true));
    }
}
