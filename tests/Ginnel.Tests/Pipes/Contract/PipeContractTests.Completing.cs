using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Completion: the end of the stream, the reader's leaving, errors, and use afterwards.</summary>
public abstract partial class PipeContractTests
{
    [Fact]
    public async Task Complete_AfterData_DataComesFirst()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 100);
        await pipe.Writer.CompleteAsync();
        await pipe.Drain(0, 100);
        for (int repetition = 0; repetition < 3; repetition++)
            await ExpectEnd(pipe.Reader);
    }

    [Fact]
    public async Task Complete_Unflushed_IsDelivered()
    {
        using PipePair pipe = Create();
        pipe.Writer.Write(Pattern.Create(0, 100));
        await pipe.Writer.CompleteAsync();
        await pipe.Drain(0, 100);
        await ExpectEnd(pipe.Reader);
    }

    [Fact]
    public async Task Complete_ReadPending_EndsIt()
    {
        using PipePair pipe = Create();
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        pipe.Writer.Complete();
        ReadResult result = await read.Within();
        Assert.True(result.IsCompleted);
        Assert.True(result.Buffer.IsEmpty);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task Complete_WithErrorWhileReadPending_ReaderSeesIt()
    {
        using PipePair pipe = Create();
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        await pipe.Writer.CompleteAsync(new FormatException("cannot go on"));
        await ExpectReadError(pipe.Reader, read);
        await ExpectReadError(pipe.Reader, null);
    }

    [Fact]
    public async Task Complete_WithErrorAfterData_ReaderSeesIt()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        await pipe.Writer.CompleteAsync(new FormatException("cannot go on"));
        if (Traits.DrainsBeforeError)
            await Consume(pipe.Reader, 0, 10);
        await ExpectReadError(pipe.Reader, null);
    }

    [Fact]
    public async Task Complete_Reader_FlushSaysSo()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        await pipe.Reader.CompleteAsync();
        pipe.Writer.Write(Pattern.Create(10, 10));
        Assert.True((await pipe.Writer.FlushAsync().Within()).IsCompleted);
        Assert.True((await pipe.Writer.FlushAsync().Within()).IsCompleted);
        Assert.True((await pipe.Writer.WriteAsync(Pattern.Create(20, 10)).Within()).IsCompleted);
        Assert.True((await pipe.Writer.WriteAsync(new byte[3 * Traits.Capacity]).Within()).IsCompleted);
    }

    [Fact]
    public async Task Complete_ReaderWhileFlushPending_EndsIt()
    {
        using PipePair pipe = Create();
        (_, Task<FlushResult> flush) = await pipe.Fill();
        Assert.False(flush.IsCompleted);
        await pipe.Reader.CompleteAsync();
        Assert.True((await flush.Within()).IsCompleted);
    }

    [Fact]
    public async Task Complete_ReaderInTheMiddleOfARead_FlushSaysSo()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        await Expect(pipe.Reader, 0, 10);
        await pipe.Reader.CompleteAsync();
        Assert.True((await pipe.Writer.WriteAsync(Pattern.Create(10, 10)).Within()).IsCompleted);
    }

    [Fact]
    public async Task Complete_ReaderWithError_WriterSeesIt()
    {
        using PipePair pipe = Create();
        await pipe.Reader.CompleteAsync(new FormatException("cannot go on"));
        await ExpectCompletionError(() => pipe.Writer.WriteAsync(Pattern.Create(0, 10)).AsTask());
    }

    [Fact]
    public void Complete_Twice_IsFine()
    {
        using PipePair pipe = Create();
        pipe.Writer.Complete();
        pipe.Writer.Complete();
        pipe.Writer.Complete(new FormatException("too late to matter"));
        Assert.True(pipe.Reader.TryRead(out ReadResult result));
        Assert.True(result.IsCompleted);
        pipe.Reader.Complete();
        pipe.Reader.Complete();
        pipe.Reader.Complete(new FormatException("too late to matter"));
    }

    [Fact]
    public async Task ReadAsync_AfterComplete_Throws()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        await pipe.Reader.CompleteAsync();
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => pipe.Reader.ReadAsync().AsTask());
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => pipe.Reader.ReadAtLeastAsync(1).AsTask());
        Assert.ThrowsAny<InvalidOperationException>(() => pipe.Reader.TryRead(out _));
        Assert.ThrowsAny<InvalidOperationException>(() => pipe.Reader.AdvanceTo(default));
        pipe.Reader.CancelPendingRead();
    }

    [Fact]
    public async Task WriteAsync_AfterComplete_Throws()
    {
        using PipePair pipe = Create();
        await pipe.Writer.CompleteAsync();
        Assert.ThrowsAny<InvalidOperationException>(() => pipe.Writer.GetMemory());
        Assert.ThrowsAny<InvalidOperationException>(() => pipe.Writer.GetSpan(10));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => pipe.Writer.WriteAsync(new byte[10]).AsTask());
        pipe.Writer.CancelPendingFlush();
    }

    [Fact]
    public async Task Complete_BothWays_ReaderFirst()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        await pipe.Reader.CompleteAsync();
        await pipe.Writer.CompleteAsync();
        await pipe.Writer.CompleteAsync(new FormatException("too late to matter"));
    }

    private Task ExpectReadError(PipeReader reader, Task<ReadResult>? pending) => ExpectCompletionError(async () =>
    {
        ReadResult result = await (pending ?? reader.ReadAsync().AsTask());
        reader.AdvanceTo(result.Buffer.End);
        return result;
    });

    private async Task ExpectCompletionError<T>(Func<Task<T>> operation)
    {
        switch (Traits.CompletionError)
        {
            case CompletionError.Same:
                Assert.Equal(
                    "cannot go on", (await Assert.ThrowsAsync<FormatException>(() => operation().Within())).Message);
                break;
            case CompletionError.Described:
                Exception error = await Assert.ThrowsAsync<PeerFailedException>(() => operation().Within());
                Assert.Contains("cannot go on", error.Message, StringComparison.Ordinal);
                break;
            default:
                T result = await operation().Within();
                Assert.True(result is ReadResult { IsCompleted: true } or FlushResult { IsCompleted: true });
                break;
        }
    }
}
