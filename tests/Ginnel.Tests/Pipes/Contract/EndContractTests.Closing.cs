using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Closing while something waits, from another thread; moving; the streams over an end.</summary>
public abstract partial class EndContractTests
{
    [Fact]
    public async Task Dispose_WhileReadBlocks_EndsIt()
    {
        for (int round = 0; round < 20; round++)
        {
            using EndPair pair = Create();
            Task<int> read = Watchdog.OnThread(() => pair.Reader.Read(new byte[10], default));
            if (round % 2 == 0)
                await Task.Yield();
            pair.Reader.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => read.Within());
        }
    }

    [Fact]
    public async Task Dispose_WhileReadIsPending_EndsIt()
    {
        using EndPair pair = Create();
        Task<int> read = pair.Reader.ReadAsync(new byte[10], default).AsTask();
        Assert.False(read.IsCompleted);
        pair.Reader.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.Within());
    }

    [Fact]
    public async Task Complete_WhilePipeReadIsPending_EndsIt()
    {
        using EndPair pair = Create();
        Task<ReadResult> read = pair.PipeReader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        await pair.PipeReader.CompleteAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.Within());
    }

    [Fact]
    public async Task Dispose_WhileWriteBlocks_EndsIt()
    {
        using EndPair pair = Create();
        Task write = Watchdog.OnThread(() => pair.Writer.Write(new byte[5 * pair.Capacity], default));
        pair.Writer.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => write.Within());
    }

    [Fact]
    public async Task Dispose_WhileWriteIsPending_EndsIt()
    {
        using EndPair pair = Create();
        Task<FlushResult> write = pair.Writer.WriteAsync(new byte[5 * pair.Capacity], default).AsTask();
        Assert.False(write.IsCompleted);
        pair.Writer.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => write.Within());
    }

    [Fact]
    public async Task Write_ReaderDisposedWhileItBlocks_IsABrokenPipe()
    {
        using EndPair pair = Create();
        Task write = Watchdog.OnThread(() => pair.Writer.Write(Pattern.Create(0, 5 * pair.Capacity), default));
        await Expect(pair, 0, 10);
        pair.Reader.Dispose();
        await Assert.ThrowsAsync<BrokenPipeException>(() => write.Within());
    }

    [Fact]
    public async Task Write_ReaderDisposedBefore_IsABrokenPipeEveryTime()
    {
        using EndPair pair = Create();
        pair.Writer.Write(Pattern.Create(0, 10), default);
        await Expect(pair, 0, 10);
        pair.Reader.Dispose();
        for (int repetition = 0; repetition < 3; repetition++)
            Assert.Throws<BrokenPipeException>(() => pair.Writer.Write(new byte[1], default));
        Assert.True((await pair.PipeWriter.FlushAsync().Within()).IsCompleted);
    }

    [Fact]
    public void Detach_AfterUse_Throws()
    {
        using EndPair pair = Create();
        pair.Writer.Write(Pattern.Create(0, 10), default);
        pair.Reader.Read(new byte[10], default);
        Assert.Throws<InvalidOperationException>(() => ((IMovableEnd)pair.Writer).Detach());
        Assert.Throws<InvalidOperationException>(() => ((IMovableEnd)pair.Reader).Detach());
    }

    [Fact]
    public void Detach_BeforeUse_EndsTheLifeHere()
    {
        using EndPair pair = Create();
        MovedEnd moved = ((IMovableEnd)pair.Reader).Detach();
        Assert.Throws<InvalidOperationException>(() => ((IMovableEnd)pair.Reader).Detach());
        Assert.Throws<ObjectDisposedException>(() => pair.Reader.Read(new byte[10], default));
        Assert.False(pair.PipeReader.AsStream().CanRead);
        pair.Reader.Dispose();
        Assert.All(moved.Descriptors, static descriptor => Assert.False(descriptor.IsClosed));
        Assert.All(moved.Descriptors, static descriptor => descriptor.Dispose());
    }

    [Fact]
    public async Task AsStream_LeaveOpen_LeavesTheEndOpen()
    {
        using EndPair pair = Create();
        Stream reading = pair.PipeReader.AsStream(leaveOpen: true);
        Stream writing = pair.PipeWriter.AsStream(leaveOpen: true);
        writing.WriteByte(7);
        Assert.Equal(7, reading.ReadByte());
        await writing.DisposeAsync();
        await reading.DisposeAsync();
        Assert.False(reading.CanRead);
        Assert.False(writing.CanWrite);
        Assert.Throws<ObjectDisposedException>(() => reading.ReadByte());
        Assert.Throws<ObjectDisposedException>(() => writing.WriteByte(8));
        pair.Writer.Write(Pattern.Create(0, 10), default);
        await Expect(pair, 0, 10);
    }

    [Fact]
    public async Task AsStream_Disposed_ClosesTheEnd()
    {
        using EndPair pair = Create();
        await pair.PipeWriter.AsStream().DisposeAsync();
        Assert.True(pair.Writer.IsClosed);
        Assert.Equal(0, await pair.Reader.ReadAsync(new byte[1], CancellationToken.None).Within());
        await pair.PipeReader.AsStream().DisposeAsync();
        Assert.True(pair.Reader.IsClosed);
    }
}
