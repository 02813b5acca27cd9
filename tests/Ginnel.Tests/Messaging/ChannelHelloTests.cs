using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Two sides that do not mean the same type find that out, whichever they are.</summary>
public sealed class ChannelHelloTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Types_ThatDiffer_AreBothNamedOnBothSides()
    {
        (PipeReadEnd readEnd, PipeWriteEnd writeEnd) = Pipe.Create();
        using PipeChannelReader<double> reader = readEnd.ReaderOf<double>();
        using PipeChannelWriter<Guid> writer = writeEnd.WriterOf<Guid>();
        Assert.True(writer.TryWrite(Guid.Empty));

        Assert.False(reader.TryRead(out _));
        HandshakeException onReading = await Assert.ThrowsAsync<HandshakeException>(
            () => reader.WaitToReadAsync(Token).Within());
        AssertNamed(onReading.Message);
        await Eventually.True(() => !writer.TryWrite(Guid.Empty));
        PeerFailedException onWriting = await Assert.ThrowsAsync<PeerFailedException>(
            () => writer.WriteAsync(Guid.Empty, Token).Within());
        AssertNamed(onWriting.Message);
        await Assert.ThrowsAsync<HandshakeException>(() => reader.Completion.Within());

        static void AssertNamed(string message)
        {
            Assert.Contains("System.Guid (plain, 16 bytes", message);
            Assert.Contains("System.Double (plain, 8 bytes", message);
        }
    }

    [Fact]
    public async Task Names_GivenOnBothSides_AreWhatIsCompared()
    {
        (PipeReadEnd readEnd, PipeWriteEnd writeEnd) = Pipe.Create();
        var options = new PipeChannelOptions { TypeName = "point" };
        using PipeChannelReader<Point> reader = readEnd.ReaderOf<Point>(options);
        using PipeChannelWriter<Pixel> writer = writeEnd.WriterOf<Pixel>(options);
        Assert.True(writer.TryWrite(new Pixel(3, 4)));
        Assert.Equal(new Point(3, 4), await reader.ReadAsync(Token).Within());
    }

    [Fact]
    public void Of_TypesThatDifferInOneRespect_Differ()
    {
        ChannelHello hello = ChannelHello.Of<long>("value");
        Assert.Equal(hello, ChannelHello.Of<ulong>("value"));
        Assert.NotEqual(hello.Hash, ChannelHello.Of<long>("other").Hash);
        Assert.NotEqual(hello.Hash, ChannelHello.Of<int>("value").Hash);
        // The same size, aligned differently.
        Assert.NotEqual(hello.Hash, ChannelHello.Of<Point>("value").Hash);
        Assert.NotEqual(hello.Hash, ChannelHello.Of<string>("value").Hash);
        Assert.Equal("System.Collections.Generic.List`1[System.String]", ChannelHello.Of<List<string>>(null).Name);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5000)]
    public void WriteTo_NameOfAnyLength_IsReadAgain(int length)
    {
        var hello = ChannelHello.Of<long>(new string('x', length));
        byte[] payload = new byte[ChannelHello.LargestLength];
        ChannelHello read = ChannelHello.ReadFrom(payload.AsSpan(0, hello.WriteTo(payload)));
        Assert.Equal(hello.Hash, read.Hash);
        Assert.StartsWith(read.Name, hello.Name, StringComparison.Ordinal);
        read.CheckAgainst(hello);
    }

    private readonly record struct Point(int X, int Y);

    private readonly record struct Pixel(int Column, int Row);
}
