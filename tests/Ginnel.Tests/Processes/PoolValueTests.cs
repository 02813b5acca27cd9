using System;
using System.Buffers;
using CsCheck;
using Ginnel.Processes;
using Xunit;

namespace Ginnel.Tests.Processes;

public sealed class PoolValueTests
{
    [Fact]
    public void Read_OfWrittenRandomValues_GivesThemBack()
    {
        Gen.Int.Sample(RoundTrips);
        Gen.Double.Sample(RoundTrips);
        Gen.Decimal.Sample(RoundTrips);
        Gen.Guid.Sample(RoundTrips);
        Gen.DateTime.Sample(RoundTrips);
        Gen.Select(Gen.Byte, Gen.Long).Sample(RoundTrips);
        Gen.String[Gen.Char, 0, 100].Sample(RoundTrips);
        Gen.Byte.Array.Sample(static value => Copy(value).AsSpan().SequenceEqual(value));
    }

    [Fact]
    public void Read_OfWrittenNull_GivesNull()
    {
        Assert.Null(Copy<string?>(null));
        Assert.Null(Copy<byte[]?>(null));
        Assert.Null(Copy<int?>(null));
        Assert.Equal(3, Copy<int?>(3));
        Assert.Equal("", Copy(""));
    }

    [Fact]
    public void Read_OfTooFewBytes_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => PoolValue<long>.Read(new byte[7]));

    [Fact]
    public void PoolFrame_ReadOfWritten_IsTheSame()
    {
        byte[] header = new byte[PoolFrame.HeaderSize];
        var frame = new PoolFrame(123_456_789, PoolFrameKind.Failure, 42);
        frame.Write(header);

        Assert.Equal(frame, PoolFrame.Read(header));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(int.MaxValue, 2)]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(0, 257)]
    public void PoolFrame_ReadOfWhatThereIsNot_IsRefused(int length, int kind)
    {
        byte[] header = new byte[PoolFrame.HeaderSize];
        BitConverter.TryWriteBytes(header, length);
        BitConverter.TryWriteBytes(header.AsSpan(4), kind);

        Assert.Throws<GinnelException>(() => PoolFrame.Read(header));
    }

    private static bool RoundTrips<T>(T value) => Equals(Copy(value), value);

    private static T Copy<T>(T value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PoolValue<T>.Write(value, bytes);
        return PoolValue<T>.Read(bytes.WrittenSpan);
    }
}
