using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Reading: what arrives, when a read waits, and the variants of it.</summary>
public abstract partial class PipeContractTests
{
    [Fact]
    public async Task ReadAsync_DataFlushed_ReturnsIt()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 100);
        ReadResult result = await Expect(pipe.Reader, 0, 100);
        Assert.False(result.IsCompleted);
        Assert.False(result.IsCanceled);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task ReadAsync_NothingWritten_WaitsForFlush()
    {
        using PipePair pipe = Create();
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        pipe.Writer.Write(Pattern.Create(0, 10));
        Assert.False(read.IsCompleted);
        await pipe.Writer.FlushAsync().Within();
        ReadResult result = await read.Within();
        Pattern.Check(result.Buffer, 0);
        Assert.Equal(10, result.Buffer.Length);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task ReadAsync_SeveralFlushes_ArriveInOrder()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 100);
        await Write(pipe.Writer, 100, 200);
        await pipe.Drain(0, 300);
    }

    [Fact]
    public async Task ReadAsync_ManyInTurn_EachIsItsOwn()
    {
        // The tasks come from one reusable source: each may be consumed once, and the next is unaffected.
        using PipePair pipe = Create();
        for (int index = 0; index < 200; index++)
        {
            Task<ReadResult> read = index % 2 == 0 ? pipe.Reader.ReadAsync().AsTask() : AwaitRead(pipe.Reader);
            await Write(pipe.Writer, index, 1);
            ReadResult result = await read.Within();
            Assert.Equal(1, result.Buffer.Length);
            Pattern.Check(result.Buffer, index);
            pipe.Reader.AdvanceTo(result.Buffer.End);
        }

        static async Task<ReadResult> AwaitRead(PipeReader reader) => await reader.ReadAsync().ConfigureAwait(false);
    }

    [Fact]
    public async Task TryRead_NothingThere_IsFalse()
    {
        using PipePair pipe = Create();
        Assert.False(pipe.Reader.TryRead(out _));
        pipe.Writer.Write(Pattern.Create(0, 10));
        Assert.False(pipe.Reader.TryRead(out _));
        await pipe.Writer.FlushAsync().Within();
        Assert.True(pipe.Reader.TryRead(out ReadResult result));
        Assert.Equal(10, result.Buffer.Length);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        Assert.False(pipe.Reader.TryRead(out _));
    }

    [Fact]
    public async Task TryRead_EverythingExamined_IsFalseUntilMoreComes()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        Assert.True(pipe.Reader.TryRead(out ReadResult result));
        pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.False(pipe.Reader.TryRead(out _));
        await Write(pipe.Writer, 10, 5);
        Assert.True(pipe.Reader.TryRead(out result));
        Assert.Equal(15, result.Buffer.Length);
        Pattern.Check(result.Buffer, 0);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public void TryRead_AfterCompletion_SaysSo()
    {
        using PipePair pipe = Create();
        pipe.Writer.Complete();
        for (int repetition = 0; repetition < 3; repetition++)
        {
            Assert.True(pipe.Reader.TryRead(out ReadResult result));
            Assert.True(result.IsCompleted);
            Assert.True(result.Buffer.IsEmpty);
            pipe.Reader.AdvanceTo(result.Buffer.End);
        }
    }

    [Fact]
    public async Task ReadAtLeastAsync_EnoughThere_ReturnsIt()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 100);
        ReadResult result = await pipe.Reader.ReadAtLeastAsync(50).Within();
        Assert.Equal(100, result.Buffer.Length);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task ReadAtLeastAsync_TooLittle_WaitsForTheRest()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 30);
        Task<ReadResult> read = pipe.Reader.ReadAtLeastAsync(50).AsTask();
        Assert.False(read.IsCompleted);
        await Write(pipe.Writer, 30, 30);
        ReadResult result = await read.Within();
        Assert.Equal(60, result.Buffer.Length);
        Pattern.Check(result.Buffer, 0);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task ReadAtLeastAsync_CompletedBefore_ReturnsWhatThereIs()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 30);
        await pipe.Writer.CompleteAsync();
        ReadResult result = await pipe.Reader.ReadAtLeastAsync(50).Within();
        Assert.True(result.IsCompleted);
        Assert.Equal(30, result.Buffer.Length);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task ReadAtLeastAsync_MoreThanCapacity_IsAssembled()
    {
        using PipePair pipe = Create();
        int length = 3 * Traits.Capacity + 17;
        Task<ReadResult> read = pipe.Reader.ReadAtLeastAsync(length).AsTask();
        Task write = Task.Run(() => Write(pipe.Writer, 0, length));
        ReadResult result = await read.Within();
        Assert.Equal(length, result.Buffer.Length);
        Pattern.Check(result.Buffer, 0);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        await write.Within();
    }

    [Fact]
    public async Task ReadAtLeastAsync_Zero_IsAnOrdinaryRead()
    {
        using PipePair pipe = Create();
        Task<ReadResult> read = pipe.Reader.ReadAtLeastAsync(0).AsTask();
        Assert.False(read.IsCompleted);
        await Write(pipe.Writer, 0, 1);
        pipe.Reader.AdvanceTo((await read.Within()).Buffer.End);
    }

    [Fact]
    public async Task ReadAtLeastAsync_Negative_Throws()
    {
        using PipePair pipe = Create();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pipe.Reader.ReadAtLeastAsync(-1).AsTask());
    }

    [Fact]
    public async Task CopyToAsync_Stream_CopiesUntilTheEnd()
    {
        using PipePair pipe = Create();
        using var target = new MemoryStream();
        Task copy = pipe.Reader.CopyToAsync(target);
        int length = 2 * Traits.Capacity + 33;
        await Write(pipe.Writer, 0, length);
        await pipe.Writer.CompleteAsync();
        await copy.Within();
        Assert.Equal(length, target.Length);
        Pattern.Check(target.ToArray(), 0);
    }

    [Fact]
    public async Task CopyToAsync_PipeWriter_CopiesUntilTheEnd()
    {
        using PipePair pipe = Create();
        var target = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        Task copy = pipe.Reader.CopyToAsync(target.Writer);
        int length = 2 * Traits.Capacity + 33;
        await Write(pipe.Writer, 0, length);
        await pipe.Writer.CompleteAsync();
        await copy.Within();
        await target.Writer.CompleteAsync();
        ReadResult result = await target.Reader.ReadAtLeastAsync(length).Within();
        Assert.Equal(length, result.Buffer.Length);
        Pattern.Check(result.Buffer, 0);
    }
}
