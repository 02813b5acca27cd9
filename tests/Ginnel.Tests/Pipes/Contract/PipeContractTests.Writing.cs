using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Writing: room, advancing, flushing, and waiting for room.</summary>
public abstract partial class PipeContractTests
{
    [Fact]
    public void GetMemory_NoHint_IsNotEmpty()
    {
        using PipePair pipe = Create();
        Assert.False(pipe.Writer.GetMemory().IsEmpty);
        Assert.False(pipe.Writer.GetSpan().IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(5000)]
    public async Task GetMemory_Hint_GivesAtLeastThat(int length)
    {
        using PipePair pipe = Create();
        Task drain = pipe.Drain(0, 2L * length);
        Memory<byte> memory = pipe.Writer.GetMemory(length);
        Assert.True(memory.Length >= length);
        Pattern.Fill(memory.Span[..length], 0);
        pipe.Writer.Advance(length);
        Span<byte> span = pipe.Writer.GetSpan(length);
        Assert.True(span.Length >= length);
        Pattern.Fill(span[..length], length);
        pipe.Writer.Advance(length);
        await pipe.Writer.FlushAsync().Within();
        await drain.Within();
    }

    [Fact]
    public async Task GetMemory_MoreThanCapacity_IsGiven()
    {
        using PipePair pipe = Create();
        int length = 2 * Traits.Capacity + 100;
        Task drain = pipe.Drain(0, length);
        Pattern.Fill(pipe.Writer.GetMemory(length).Span[..length], 0);
        pipe.Writer.Advance(length);
        await pipe.Writer.FlushAsync().Within();
        await drain.Within();
    }

    [Fact]
    public async Task GetSpan_MoreThanIsFree_IsGiven()
    {
        // The pipe is nearly full, and still a writer may fill in what it has before it waits for room.
        using PipePair pipe = Create();
        int length = Traits.Capacity - 100;
        await Write(pipe.Writer, 0, length);
        Pattern.Fill(pipe.Writer.GetSpan(1000)[..1000], length);
        pipe.Writer.Advance(1000);
        Task<FlushResult> flush = pipe.Writer.FlushAsync().AsTask();
        await pipe.Drain(0, length + 1000);
        await flush.Within();
    }

    [Fact]
    public async Task GetMemory_TwiceWithoutAdvance_TheSecondCounts()
    {
        using PipePair pipe = Create();
        pipe.Writer.GetMemory(10);
        Pattern.Fill(pipe.Writer.GetMemory(20).Span[..20], 0);
        pipe.Writer.Advance(20);
        await pipe.Writer.FlushAsync().Within();
        await Consume(pipe.Reader, 0, 20);
    }

    [Fact]
    public void GetMemory_NegativeHint_Throws()
    {
        using PipePair pipe = Create();
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.Writer.GetMemory(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.Writer.GetSpan(-1));
    }

    [Fact]
    public void Advance_OutOfRange_Throws()
    {
        using PipePair pipe = Create();
        int length = pipe.Writer.GetMemory(10).Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.Writer.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pipe.Writer.Advance(length + 1));
        pipe.Writer.Advance(0);
    }

    [Fact]
    public async Task Advance_LessThanWasGiven_OnlyThatIsSent()
    {
        using PipePair pipe = Create();
        for (int position = 0; position < 30; position += 10)
        {
            Memory<byte> memory = pipe.Writer.GetMemory(100);
            memory.Span.Fill(0xEE);
            Pattern.Fill(memory.Span[..10], position);
            pipe.Writer.Advance(10);
        }

        await pipe.Writer.FlushAsync().Within();
        await Consume(pipe.Reader, 0, 30);
    }

    [Fact]
    public async Task UnflushedBytes_AdvancedAndFlushed_CountsWhatIsBetween()
    {
        using PipePair pipe = Create();
        Assert.True(pipe.Writer.CanGetUnflushedBytes);
        Assert.Equal(0, pipe.Writer.UnflushedBytes);
        pipe.Writer.Write(Pattern.Create(0, 10));
        Assert.Equal(10, pipe.Writer.UnflushedBytes);
        pipe.Writer.Write(Pattern.Create(10, 5));
        Assert.Equal(15, pipe.Writer.UnflushedBytes);
        await pipe.Writer.FlushAsync().Within();
        Assert.Equal(0, pipe.Writer.UnflushedBytes);
        await Consume(pipe.Reader, 0, 15);
    }

    [Fact]
    public async Task WriteAsync_Nothing_WakesNobody()
    {
        using PipePair pipe = Create();
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        FlushResult result = await pipe.Writer.WriteAsync(ReadOnlyMemory<byte>.Empty).Within();
        Assert.False(result.IsCompleted);
        result = await pipe.Writer.FlushAsync().Within();
        Assert.False(result.IsCompleted);
        Assert.False(read.IsCompleted);
        await Write(pipe.Writer, 0, 1);
        pipe.Reader.AdvanceTo((await read.Within()).Buffer.End);
    }

    [Fact]
    public async Task WriteAsync_AfterAdvance_KeepsTheOrder()
    {
        using PipePair pipe = Create();
        pipe.Writer.Write(Pattern.Create(0, 10));
        await Write(pipe.Writer, 10, 10);
        await pipe.Drain(0, 20);
    }

    [Fact]
    public async Task WriteAsync_MoreThanCapacity_ArrivesWhole()
    {
        using PipePair pipe = Create();
        int length = 5 * Traits.Capacity + 3;
        Task<FlushResult> write = pipe.Writer.WriteAsync(Pattern.Create(0, length)).AsTask();
        Assert.False(write.IsCompleted);
        await pipe.Drain(0, length);
        Assert.False((await write.Within()).IsCompleted);
    }

    [Fact]
    public async Task FlushAsync_Full_WaitsUntilRead()
    {
        using PipePair pipe = Create();
        (int written, Task<FlushResult> flush) = await pipe.Fill();
        Assert.True(written >= Traits.Capacity);
        Assert.False(flush.IsCompleted);
        await pipe.Drain(0, written);
        FlushResult result = await flush.Within();
        Assert.False(result.IsCompleted);
        Assert.False(result.IsCanceled);
        await Write(pipe.Writer, written, 10);
        await Consume(pipe.Reader, written, 10);
    }

    [Fact]
    public async Task FlushAsync_FullManyTimes_NothingIsLost()
    {
        using PipePair pipe = Create();
        long position = 0;
        for (int round = 0; round < 20; round++)
        {
            (int written, Task<FlushResult> flush) = await pipe.Fill(333 + round, position);
            await pipe.Drain(position, written);
            await flush.Within();
            position += written;
        }
    }
}
