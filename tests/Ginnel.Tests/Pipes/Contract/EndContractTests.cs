using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>
/// What our ends promise beyond the faces of .NET: blocking calls over spans, whatever carries the bytes.
/// </summary>
public abstract partial class EndContractTests
{
    internal abstract EndPair Create();

    [Fact]
    public async Task Read_NothingThere_WaitsForAWrite()
    {
        using EndPair pair = Create();
        byte[] buffer = new byte[10];
        Task<int> read = Watchdog.OnThread(() => pair.Reader.Read(buffer, default));
        pair.Writer.Write(Pattern.Create(0, 5), default);
        Assert.Equal(5, await read.Within());
        Pattern.Check(buffer.AsSpan(0, 5), 0);
    }

    [Fact]
    public async Task Read_NoRoom_WaitsForDataAndTakesNone()
    {
        using EndPair pair = Create();
        Task<int> read = Watchdog.OnThread(() => pair.Reader.Read(default, default));
        pair.Writer.Write(Pattern.Create(0, 5), default);
        Assert.Equal(0, await read.Within());
        byte[] buffer = new byte[10];
        Assert.Equal(5, pair.Reader.Read(buffer, default));
        Pattern.Check(buffer.AsSpan(0, 5), 0);
    }

    [Fact]
    public async Task Read_TokenCancelledWhileWaiting_TakesNothing()
    {
        using EndPair pair = Create();
        byte[] buffer = new byte[10];
        for (int round = 0; round < 20; round++)
        {
            using var source = new CancellationTokenSource();
            Task<int> read = Watchdog.OnThread(() => pair.Reader.Read(buffer, source.Token));
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
            pair.Writer.Write(Pattern.Create(round, 1), default);
            Assert.Equal(1, pair.Reader.Read(buffer, default));
            Pattern.Check(buffer.AsSpan(0, 1), round);
        }
    }

    [Fact]
    public async Task Write_MoreThanFits_WaitsUntilRead()
    {
        using EndPair pair = Create();
        int length = 5 * pair.Capacity + 3;
        Task write = Watchdog.OnThread(() => pair.Writer.Write(Pattern.Create(0, length), default));
        await Expect(pair, 0, length);
        await write.Within();
    }

    [Fact]
    public async Task Write_TokenCancelledInTheMiddle_NothingIsTornOrLost()
    {
        using EndPair pair = Create();
        int length = 5 * pair.Capacity + 3;
        using var source = new CancellationTokenSource();
        Task write = Watchdog.OnThread(() => pair.Writer.Write(Pattern.Create(0, length), source.Token));
        await Expect(pair, 0, 10);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.Within());

        // The write had begun, so its rest goes before whatever is written next.
        Task next = Watchdog.OnThread(() => pair.Writer.Write(Pattern.Create(length, 100), default));
        await Expect(pair, 10, length - 10 + 100);
        await next.Within();
        Assert.False(pair.PipeReader.TryRead(out _));
    }

    [Fact]
    public async Task WriteAsync_TokenCancelledInTheMiddle_NothingIsTornOrLost()
    {
        using EndPair pair = Create();
        int length = 5 * pair.Capacity + 3;
        using var source = new CancellationTokenSource();
        Task<FlushResult> write = pair.Writer.WriteAsync(Pattern.Create(0, length), source.Token).AsTask();
        await Expect(pair, 0, 10);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.Within());
        Task<FlushResult> next = pair.Writer.WriteAsync(Pattern.Create(length, 100), default).AsTask();
        await Expect(pair, 10, length - 10 + 100);
        await next.Within();
        Assert.False(pair.PipeReader.TryRead(out _));
    }

    [Fact]
    public async Task Read_AfterAPipeReadThatConsumedPart_ContinuesThere()
    {
        using EndPair pair = Create();
        pair.Writer.Write(Pattern.Create(0, 10), default);
        ReadResult result = await pair.PipeReader.ReadAsync().Within();
        pair.PipeReader.AdvanceTo(result.Buffer.GetPosition(4), result.Buffer.End);
        byte[] buffer = new byte[4];
        Assert.Equal(4, pair.Reader.Read(buffer, default));
        Pattern.Check(buffer, 4);
        result = await pair.PipeReader.ReadAsync().Within();
        Assert.Equal(2, result.Buffer.Length);
        Pattern.Check(result.Buffer, 8);
        pair.PipeReader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task Read_InTheMiddleOfAPipeRead_Throws()
    {
        using EndPair pair = Create();
        pair.Writer.Write(Pattern.Create(0, 10), default);
        ReadResult result = await pair.PipeReader.ReadAsync().Within();
        Assert.Throws<InvalidOperationException>(() => pair.Reader.Read(new byte[10], default));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => pair.Reader.ReadAsync(new byte[10], default).AsTask());
        pair.PipeReader.AdvanceTo(result.Buffer.GetPosition(3));
        await Expect(pair, 3, 7);
    }

    [Fact]
    public async Task Write_AnotherPending_IsRefusedAndDoesTheFirstNoHarm()
    {
        using EndPair pair = Create();
        int length = 5 * pair.Capacity + 3;
        Task<FlushResult> first = pair.Writer.WriteAsync(Pattern.Create(0, length), default).AsTask();
        Assert.False(first.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => pair.Writer.Write(new byte[10], default));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => pair.Writer.WriteAsync(new byte[10], default).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.PipeWriter.FlushAsync().AsTask());
        Assert.False(first.IsCompleted);
        await Expect(pair, 0, length);
        await first.Within();
        Assert.False(pair.PipeReader.TryRead(out _));
    }

    [Fact]
    public async Task ReadAndWrite_BothAtOnceOnTheirEnds_AreIndependent()
    {
        using EndPair pair = Create();
        const int Length = 300_000;
        Task write = Watchdog.OnThread(() =>
        {
            for (int position = 0; position < Length; position += 1000)
                pair.Writer.Write(Pattern.Create(position, 1000), default);
        });
        await Expect(pair, 0, Length);
        await write.Within();
    }

    [Fact]
    public async Task Read_WriterDisposed_IsTheEndAfterTheData()
    {
        using EndPair pair = Create();
        pair.Writer.Write(Pattern.Create(0, 10), default);
        pair.Writer.Dispose();
        await Expect(pair, 0, 10);
        for (int repetition = 0; repetition < 3; repetition++)
            Assert.Equal(0, pair.Reader.Read(new byte[10], default));
        Assert.Equal(0, pair.Reader.Read(default, default));
    }

    [Fact]
    public async Task CancelPendingRead_BlockedInRead_EndsIt()
    {
        using EndPair pair = Create();
        byte[] buffer = new byte[10];
        pair.PipeReader.CancelPendingRead();
        Task<int> read = Watchdog.OnThread(() => pair.Reader.Read(buffer, default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
        pair.Writer.Write(Pattern.Create(0, 1), default);
        Assert.Equal(1, pair.Reader.Read(buffer, default));
    }

    /// <summary>Reads and checks exactly so many bytes of the pattern.</summary>
    private static Task Expect(EndPair pair, long position, int length) => Watchdog.OnThread(() =>
    {
        byte[] buffer = new byte[length];
        int done = 0;
        while (done < length)
        {
            int read = pair.Reader.Read(buffer.AsSpan(done), default);
            if (read == 0)
                throw new EndOfStreamException($"The stream ended after {done} of {length} bytes.");
            done += read;
        }

        Pattern.Check(buffer, position);
    }).Within();
}
