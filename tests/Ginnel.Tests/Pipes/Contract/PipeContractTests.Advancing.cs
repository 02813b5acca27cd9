using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>AdvanceTo: what was consumed is gone, what was examined is not reported again on its own.</summary>
public abstract partial class PipeContractTests
{
    [Fact]
    public async Task AdvanceTo_PartConsumed_TheRestIsSeenAgain()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 100);
        ReadResult result = await Expect(pipe.Reader, 0, 100);
        pipe.Reader.AdvanceTo(result.Buffer.GetPosition(30));
        result = await Expect(pipe.Reader, 30, 70);
        pipe.Reader.AdvanceTo(result.Buffer.Start);
        await Consume(pipe.Reader, 30, 70);
    }

    [Fact]
    public async Task AdvanceTo_ExaminedAll_NextReadWaitsForMore()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 3);
        ReadResult result = await Expect(pipe.Reader, 0, 3);
        pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        await Write(pipe.Writer, 3, 2);
        result = await read.Within();
        Assert.Equal(5, result.Buffer.Length);
        Pattern.Check(result.Buffer, 0);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task AdvanceTo_ExaminedAllPartConsumed_NextReadWaitsForMore()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await Expect(pipe.Reader, 0, 10);
        pipe.Reader.AdvanceTo(result.Buffer.GetPosition(4), result.Buffer.End);
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        await Write(pipe.Writer, 10, 1);
        result = await read.Within();
        Assert.Equal(7, result.Buffer.Length);
        Pattern.Check(result.Buffer, 4);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task AdvanceTo_ExaminedPart_NextReadReturnsAtOnce()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await Expect(pipe.Reader, 0, 10);
        pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.GetPosition(9));
        await Consume(pipe.Reader, 0, 10);
    }

    [Fact]
    public async Task AdvanceTo_ExaminedAllThenCompleted_TheRestComesWithTheEnd()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await Expect(pipe.Reader, 0, 10);
        pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        await pipe.Writer.CompleteAsync();
        result = await read.Within();
        Assert.True(result.IsCompleted);
        Assert.Equal(10, result.Buffer.Length);
        pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);

        // Examined or not, after the end there is nothing left to wait for.
        result = await Expect(pipe.Reader, 0, 10);
        Assert.True(result.IsCompleted);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        await ExpectEnd(pipe.Reader);
    }

    [Fact]
    public async Task AdvanceTo_ConsumedBeyondExamined_Throws()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await Expect(pipe.Reader, 0, 10);
        Assert.Throws<InvalidOperationException>(
            () => pipe.Reader.AdvanceTo(result.Buffer.GetPosition(5), result.Buffer.GetPosition(4)));
    }

    [Fact]
    public async Task AdvanceTo_NoReadOpen_Throws()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await Expect(pipe.Reader, 0, 10);
        SequencePosition middle = result.Buffer.GetPosition(5);
        pipe.Reader.AdvanceTo(middle);
        Assert.Throws<InvalidOperationException>(() => pipe.Reader.AdvanceTo(middle));
        await Consume(pipe.Reader, 5, 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task AdvanceTo_FullAndAllExamined_LargerMessageIsAssembled(int step)
    {
        // A parser that needs the whole message examines everything and consumes nothing: the writer must not be kept
        // waiting for room that this reader will never give.
        using PipePair pipe = Create();
        int length = 4 * Traits.Capacity + 5;
        Task write = Task.Run(() => WriteInSteps(pipe.Writer, length, step * 41));
        while (true)
        {
            ReadResult result = await pipe.Reader.ReadAsync().Within();
            if (result.Buffer.Length == length)
            {
                Pattern.Check(result.Buffer, 0);
                pipe.Reader.AdvanceTo(result.Buffer.End);
                break;
            }

            Assert.False(result.IsCompleted);
            pipe.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        await write.Within();
        await Write(pipe.Writer, 0, 10);
        await Consume(pipe.Reader, 0, 10);
    }

    [Fact]
    public async Task AdvanceTo_MessagesOfManyLengths_AreTakenApart()
    {
        // Messages start with their length, as a parser meets them; most straddle the ends of what is read at once.
        using PipePair pipe = Create();
        const int Count = 200;
        Task write = Task.Run(async () =>
        {
            for (int index = 0; index < Count; index++)
            {
                byte[] message = Pattern.Create(index, 4 + index * 37 % 1000);
                BitConverter.TryWriteBytes(message, message.Length);
                await pipe.Writer.WriteAsync(message).Within();
            }
        });

        byte[] prefix = new byte[4];
        for (int index = 0; index < Count; index++)
        {
            ReadResult result = await pipe.Reader.ReadAtLeastAsync(4).Within();
            result.Buffer.Slice(0, 4).CopyTo(prefix);
            int length = BitConverter.ToInt32(prefix);
            Assert.Equal(4 + index * 37 % 1000, length);
            pipe.Reader.AdvanceTo(result.Buffer.Start);
            result = await pipe.Reader.ReadAtLeastAsync(length).Within();
            Pattern.Check(result.Buffer.Slice(4, length - 4), index + 4);
            pipe.Reader.AdvanceTo(result.Buffer.GetPosition(length));
        }

        await write.Within();
    }

    private static async Task WriteInSteps(PipeWriter writer, int length, int step)
    {
        for (int position = 0; position < length; position += step)
            await Write(writer, position, Math.Min(step, length - position));
    }
}
