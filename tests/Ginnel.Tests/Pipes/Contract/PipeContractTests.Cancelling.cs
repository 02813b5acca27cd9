using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Cancellation has no effect but to end the wait: nothing is lost, and nothing arrives twice.</summary>
public abstract partial class PipeContractTests
{
    [Fact]
    public async Task ReadAsync_TokenCancelledBefore_Throws()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipe.Reader.ReadAsync(cancelled).AsTask());
        await Consume(pipe.Reader, 0, 10);
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledWhilePending_ThrowsAndLosesNothing()
    {
        using PipePair pipe = Create();
        for (int round = 0; round < 10; round++)
        {
            using var source = new CancellationTokenSource();
            Task<ReadResult> read = pipe.Reader.ReadAsync(source.Token).AsTask();
            Assert.False(read.IsCompleted);
            await source.CancelAsync();
            var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
            Assert.Equal(source.Token, error.CancellationToken);
            await Write(pipe.Writer, round * 10, 10);
            await Consume(pipe.Reader, round * 10, 10);
        }
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledAfterwards_ChangesNothing()
    {
        using PipePair pipe = Create();
        using var source = new CancellationTokenSource();
        Task<ReadResult> read = pipe.Reader.ReadAsync(source.Token).AsTask();
        await Write(pipe.Writer, 0, 10);
        pipe.Reader.AdvanceTo((await read.Within()).Buffer.End);
        read = pipe.Reader.ReadAsync().AsTask();
        await source.CancelAsync();
        Assert.False(read.IsCompleted);
        await Write(pipe.Writer, 10, 10);
        ReadResult result = await read.Within();
        Pattern.Check(result.Buffer, 10);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledAfterExamining_UnconsumedIsSeenAgain()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await Expect(pipe.Reader, 0, 10);
        pipe.Reader.AdvanceTo(result.Buffer.GetPosition(3), result.Buffer.End);
        using var source = new CancellationTokenSource();
        Task<ReadResult> read = pipe.Reader.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
        await Write(pipe.Writer, 10, 2);
        await Consume(pipe.Reader, 3, 9);
    }

    [Fact]
    public async Task ReadAsync_CancellationRacesWithData_LosesNothing()
    {
        using PipePair pipe = Create();
        const int Length = 20_000;
        Task write = Task.Run(() => WriteInSteps(pipe.Writer, Length, 37));
        long position = 0;
        while (position < Length)
        {
            using var source = new CancellationTokenSource();
            Task<ReadResult> read = pipe.Reader.ReadAsync(source.Token).AsTask();
            Task cancel = Task.Run(source.Cancel);
            try
            {
                ReadResult result = await read.Within();
                Pattern.Check(result.Buffer, position);
                position += Math.Min(100, result.Buffer.Length);
                pipe.Reader.AdvanceTo(result.Buffer.GetPosition(Math.Min(100, result.Buffer.Length)));
            }
            catch (OperationCanceledException)
            {
                // The data is still there for the next round.
            }

            await cancel.Within();
        }

        await write.Within();
    }

    [Fact]
    public async Task CancelPendingRead_Pending_EndsTheReadWithoutError()
    {
        using PipePair pipe = Create();
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        pipe.Reader.CancelPendingRead();
        ReadResult result = await read.Within();
        Assert.True(result.IsCanceled);
        Assert.False(result.IsCompleted);
        Assert.True(result.Buffer.IsEmpty);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        await Write(pipe.Writer, 0, 10);
        Assert.False((await Expect(pipe.Reader, 0, 10)).IsCanceled);
    }

    [Fact]
    public async Task CancelPendingRead_Beforehand_NextReadIsCancelled()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        pipe.Reader.CancelPendingRead();
        pipe.Reader.CancelPendingRead();
        ReadResult result = await pipe.Reader.ReadAsync().Within();
        Assert.True(result.IsCanceled);
        pipe.Reader.AdvanceTo(result.Buffer.Start);
        result = await Expect(pipe.Reader, 0, 10);
        Assert.False(result.IsCanceled);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task CancelPendingRead_BeforehandAndEmpty_NextReadIsCancelled()
    {
        using PipePair pipe = Create();
        pipe.Reader.CancelPendingRead();
        ReadResult result = await pipe.Reader.ReadAsync().Within();
        Assert.True(result.IsCanceled);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        await Write(pipe.Writer, 0, 1);
        Assert.False((await read.Within()).IsCanceled);
    }

    [Fact]
    public async Task CancelPendingRead_AfterExamining_UnconsumedIsSeenAgain()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await Expect(pipe.Reader, 0, 10);
        pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        pipe.Reader.CancelPendingRead();
        result = await read.Within();
        Assert.True(result.IsCanceled);
        Assert.Equal(10, result.Buffer.Length);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task TryRead_AfterCancelPendingRead_IsCancelled()
    {
        using PipePair pipe = Create();
        pipe.Reader.CancelPendingRead();
        Assert.True(pipe.Reader.TryRead(out ReadResult result));
        Assert.True(result.IsCanceled);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        Assert.False(pipe.Reader.TryRead(out _));
        await Write(pipe.Writer, 0, 10);
        await Consume(pipe.Reader, 0, 10);
    }

    [Fact]
    public async Task FlushAsync_TokenCancelledBefore_ThrowsAndLosesNothing()
    {
        using PipePair pipe = Create();
        pipe.Writer.Write(Pattern.Create(0, 10));
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipe.Writer.FlushAsync(cancelled).AsTask());
        pipe.Writer.Write(Pattern.Create(10, 10));
        await pipe.Writer.FlushAsync().Within();
        await pipe.Drain(0, 20);
    }

    [Fact]
    public async Task FlushAsync_TokenCancelledWhilePending_ThrowsAndLosesNothing()
    {
        using PipePair pipe = Create();
        using var source = new CancellationTokenSource();
        (int written, Task<FlushResult> flush) = await pipe.Fill();
        await pipe.Drain(0, written);
        await flush.Within();

        // More than fits: part of it is under way when the wait ends.
        int length = 2 * Traits.Capacity + 11;
        pipe.Writer.Write(Pattern.Create(written, length));
        flush = pipe.Writer.FlushAsync(source.Token).AsTask();
        Assert.False(flush.IsCompleted);
        await source.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.Within());
        Assert.Equal(source.Token, error.CancellationToken);
        await ExpectAllAndNoMore(pipe, written, length);
    }

    [Fact]
    public async Task CancelPendingFlush_Pending_EndsTheFlushAndLosesNothing()
    {
        using PipePair pipe = Create();
        int length = 2 * Traits.Capacity + 11;
        pipe.Writer.Write(Pattern.Create(0, length));
        Task<FlushResult> flush = pipe.Writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        pipe.Writer.CancelPendingFlush();
        FlushResult result = await flush.Within();
        Assert.True(result.IsCanceled);
        Assert.False(result.IsCompleted);
        await ExpectAllAndNoMore(pipe, 0, length);
    }

    [Fact]
    public async Task CancelPendingFlush_Beforehand_NextFlushIsCancelled()
    {
        using PipePair pipe = Create();
        pipe.Writer.CancelPendingFlush();
        pipe.Writer.Write(Pattern.Create(0, 10));
        Assert.True((await pipe.Writer.FlushAsync().Within()).IsCanceled);
        pipe.Writer.Write(Pattern.Create(10, 10));
        Assert.False((await pipe.Writer.FlushAsync().Within()).IsCanceled);
        await pipe.Drain(0, 20);
    }

    /// <summary>A cancelled flush may have sent any part of its bytes; the next flush sends what is left.</summary>
    private static async Task ExpectAllAndNoMore(PipePair pipe, long position, int length)
    {
        pipe.Writer.Write(Pattern.Create(position + length, 100));
        Task<FlushResult> flush = pipe.Writer.FlushAsync().AsTask();
        await pipe.Drain(position, length + 100);
        Assert.False((await flush.Within()).IsCanceled);
        Assert.False(pipe.Reader.TryRead(out _));
        await pipe.Writer.CompleteAsync();
        await ExpectEnd(pipe.Reader);
    }
}
