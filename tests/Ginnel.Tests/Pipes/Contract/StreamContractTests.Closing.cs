using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The end of the stream, the reader's leaving, disposal, and use afterwards.</summary>
public abstract partial class StreamContractTests
{
    [Fact]
    public async Task Read_WriterDisposed_DataFirstThenTheEndAgainAndAgain()
    {
        using StreamPair pair = Create();
        await Write(pair.Writer, 0, 100);
        await pair.Writer.DisposeAsync();
        await Expect(pair.Reader, 0, 100);
        await ExpectEnd(pair.Reader);
        await ExpectEnd(pair.Reader);
        Assert.Equal(0, await pair.Reader.ReadAsync(Memory<byte>.Empty).Within());
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Read_WriterDisposedWhilePending_IsTheEnd(Overload overload)
    {
        using StreamPair pair = Create();
        Task<int> read = Read(pair.Reader, overload, new byte[10], 0, 10);
        Assert.False(read.IsCompleted);
        pair.Writer.Dispose();
        Assert.Equal(0, await read.Within());
    }

    [Fact]
    public async Task ReadExactlyAsync_EndsBefore_Throws()
    {
        using StreamPair pair = Create();
        await Write(pair.Writer, 0, 10);
        pair.Writer.Dispose();
        await Assert.ThrowsAsync<EndOfStreamException>(
            () => pair.Reader.ReadExactlyAsync(new byte[20]).AsTask().Within());
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Write_ReaderDisposed_IsNoticed(Overload overload)
    {
        using StreamPair pair = Create();
        await Write(pair.Writer, 0, 10);
        await Expect(pair.Reader, 0, 10);
        pair.Reader.Dispose();
        if (Traits.ReaderGone == ReaderGone.Ignored)
        {
            await Write(pair.Writer, overload, new byte[10], 0, 10).Within();
            return;
        }

        if (Traits.ReaderGone == ReaderGone.Throws)
            await Assert.ThrowsAnyAsync<IOException>(() => Write(pair.Writer, overload, new byte[10], 0, 10).Within());
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            for (int round = 0; round < 100_000; round++)
                await Write(pair.Writer, overload, new byte[10], 0, 10).Within();
        });
    }

    [Fact]
    public async Task Write_ReaderDisposedWhilePending_IsNoticed()
    {
        using StreamPair pair = Create();
        int length = 4 * Traits.Capacity + (4 << 20);
        Task write = pair.Writer.WriteAsync(new byte[length]).AsTask();
        Assert.False(write.IsCompleted);
        pair.Reader.Dispose();
        if (Traits.ReaderGone == ReaderGone.Ignored)
            await write.Within();
        else
            await Assert.ThrowsAnyAsync<IOException>(() => write.Within());
    }

    [Fact]
    public async Task Dispose_Twice_IsFine()
    {
        using StreamPair pair = Create();
        pair.Writer.Dispose();
        pair.Writer.Dispose();
        await pair.Writer.DisposeAsync();
        pair.Writer.Close();
        await pair.Reader.DisposeAsync();
        await pair.Reader.DisposeAsync();
        pair.Reader.Dispose();
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Read_AfterDispose_Throws(Overload overload)
    {
        using StreamPair pair = Create();
        await Write(pair.Writer, 0, 10);
        pair.Reader.Dispose();
        await ThrowsAfterDispose(() => Read(pair.Reader, overload, new byte[10], 0, 10).Within());
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Write_AfterDispose_Throws(Overload overload)
    {
        using StreamPair pair = Create();
        pair.Writer.Dispose();
        await ThrowsAfterDispose(() => Write(pair.Writer, overload, new byte[10], 0, 10).Within());
    }

    [Fact]
    public void Abilities_AreThoseOfTheSide()
    {
        using StreamPair pair = Create();
        Assert.True(pair.Reader.CanRead);
        Assert.True(pair.Writer.CanWrite);
        Assert.Equal(Traits.IsDuplex, pair.Reader.CanWrite);
        Assert.Equal(Traits.IsDuplex, pair.Writer.CanRead);
        Assert.False(pair.Reader.CanSeek);
        Assert.False(pair.Writer.CanSeek);
        pair.Dispose();
        if (!Traits.ForgetsAbilitiesOnDispose)
            return;
        Assert.False(pair.Reader.CanRead);
        Assert.False(pair.Writer.CanWrite);
    }

    private async Task ThrowsAfterDispose(Func<Task> use)
    {
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(use);
        Assert.IsAssignableFrom(Traits.AfterDispose, exception);
    }
}
