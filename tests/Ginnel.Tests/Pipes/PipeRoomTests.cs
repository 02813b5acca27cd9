using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Xunit;
using Pipe = Ginnel.Pipes.Pipe;

namespace Ginnel.Tests.Pipes;

/// <summary>A reader that holds what it has looked at, and a writer that wants the room which that takes.</summary>
public sealed class PipeRoomTests
{
    private const int Capacity = 4096;
    private static readonly byte[] s_header = Pattern.Create(0, 10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WaitToWrite_ReaderAlreadyWaitsForMore_FindsRoom(bool isAsynchronous)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write(s_header, CancellationToken.None);
            Task<ReadResult> more = ReadBeyondAll(reader, await reader.ReadAsync(CancellationToken.None).Within());
            await WaitToWrite(writer, isAsynchronous).Within();
            await FinishMessage(writer, reader, more);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WaitToWrite_ReaderWaitsForMoreAfterwards_FindsRoom(bool isAsynchronous)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write(s_header, CancellationToken.None);
            ReadResult header = await reader.ReadAsync(CancellationToken.None).Within();
            Task wait = WaitToWrite(writer, isAsynchronous);
            await Eventually.True(() => writer.Core.IsWaiting);
            Task<ReadResult> more = ReadBeyondAll(reader, header);
            await wait.Within();
            await FinishMessage(writer, reader, more);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_LittleTakenOfMuchHeld_LetsTheRingHoldTheWriterBack(bool alsoCopies)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write(Pattern.Create(0, Capacity), CancellationToken.None);
            ReadResult held = await reader.ReadAsync(CancellationToken.None).Within();
            Task<ReadResult> more = ReadBeyondAll(reader, held);
            writer.Write(Pattern.Create(Capacity, Capacity), CancellationToken.None);
            ReadResult result = await more.Within();
            long written = 2 * Capacity;
            for (long read = 0; read < 10 * Capacity;)
            {
                Pattern.Check(result.Buffer, read);
                Assert.InRange(result.Buffer.Length, 1, 3 * Capacity);
                long taken = long.Min(100, result.Buffer.Length);
                reader.AdvanceTo(result.Buffer.GetPosition(taken));
                read += taken;
                if (alsoCopies)
                {
                    byte[] copy = new byte[50];
                    int copied = await reader.ReadAsync(copy, CancellationToken.None).Within();
                    Pattern.Check(copy.AsSpan(0, copied), read);
                    read += copied;
                }

                if (writer.TryLoan(1000, out Loan loan))
                {
                    Pattern.Fill(loan.Span, written);
                    loan.Commit();
                    written += 1000;
                }

                result = await reader.ReadAsync(CancellationToken.None).Within();
            }

            reader.AdvanceTo(result.Buffer.Start);
        }
    }

    [Fact]
    public async Task ReadAsync_WriterHasNotAskedForRoom_HoldsInPlace()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write(s_header, CancellationToken.None);
            Task<ReadResult> more = ReadBeyondAll(reader, await reader.ReadAsync(CancellationToken.None).Within());
            await Eventually.True(() => reader.Core.IsWaiting);
            Assert.Equal(0, reader.Core.Ring.Position);
            writer.Write(Pattern.Create(10, 10), CancellationToken.None);
            ReadResult both = await more.Within();
            Pattern.Check(both.Buffer, 0);
            Assert.Equal(20, both.Buffer.Length);
            reader.AdvanceTo(both.Buffer.End);
        }
    }

    /// <summary>What a parser does when a message is not whole yet.</summary>
    private static Task<ReadResult> ReadBeyondAll(PipeReadEnd reader, ReadResult result)
    {
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        return reader.ReadAsync(CancellationToken.None).AsTask();
    }

    private static Task WaitToWrite(PipeWriteEnd writer, bool isAsynchronous) => isAsynchronous
        ? writer.WaitToWriteAsync(Capacity, CancellationToken.None).AsTask()
        : Watchdog.OnThread(() => writer.WaitToWrite(Capacity, CancellationToken.None));

    private static async Task FinishMessage(PipeWriteEnd writer, PipeReadEnd reader, Task<ReadResult> more)
    {
        Assert.True(Fill(writer));
        ReadResult message = await more.Within();
        Assert.Equal(10 + Capacity, message.Buffer.Length);
        Pattern.Check(message.Buffer, 0);
        reader.AdvanceTo(message.Buffer.End);
        Assert.Equal(10 + Capacity, reader.Position);
    }

    private static bool Fill(PipeWriteEnd writer)
    {
        if (!writer.TryLoan(Capacity, out Loan loan))
            return false;
        Pattern.Fill(loan.Span, 10);
        loan.Commit();
        return true;
    }
}
