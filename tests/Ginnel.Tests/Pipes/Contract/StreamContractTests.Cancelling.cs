using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>A cancelled read has taken nothing; a cancelled write has written a beginning at most.</summary>
public abstract partial class StreamContractTests
{
    [Fact]
    public async Task ReadAsync_TokenCancelledBefore_ThrowsAndTakesNothing()
    {
        using StreamPair pair = Create();
        await Write(pair.Writer, 0, 10);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pair.Reader.ReadAsync(new byte[10], cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pair.Reader.ReadAsync(new byte[10], 0, 10, cancelled));
        await Expect(pair.Reader, 0, 10);
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledWhilePending_ThrowsAndTakesNothing()
    {
        using StreamPair pair = Create();
        for (int round = 0; round < 10; round++)
        {
            using var source = new CancellationTokenSource();
            Task<int> read = pair.Reader.ReadAsync(new byte[10], source.Token).AsTask();
            Assert.False(read.IsCompleted);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
            await Write(pair.Writer, round * 10, 10);
            await Expect(pair.Reader, round * 10, 10);
        }
    }

    [Fact]
    public async Task ReadAsync_NoRoomCancelled_ThrowsAndTakesNothing()
    {
        using StreamPair pair = Create();
        using var source = new CancellationTokenSource();
        Task<int> read = pair.Reader.ReadAsync(Memory<byte>.Empty, source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
        await Write(pair.Writer, 0, 10);
        await Expect(pair.Reader, 0, 10);
    }

    [Fact]
    public async Task ReadAsync_TokenCancelledAfterwards_ChangesNothing()
    {
        using StreamPair pair = Create();
        using var source = new CancellationTokenSource();
        byte[] buffer = new byte[10];
        Task<int> read = pair.Reader.ReadAsync(buffer, source.Token).AsTask();
        await Write(pair.Writer, 0, 1);
        Assert.Equal(1, await read.Within());
        read = pair.Reader.ReadAsync(buffer).AsTask();
        await source.CancelAsync();
        Assert.False(read.IsCompleted);
        await Write(pair.Writer, 1, 1);
        Assert.Equal(1, await read.Within());
        Pattern.Check(buffer.AsSpan(0, 1), 1);
    }

    [Fact]
    public async Task ReadAsync_CancellationRacesWithData_TakesAllOrNothing()
    {
        using StreamPair pair = Create();
        const int Length = 20_000;
        Task write = Task.Run(async () =>
        {
            for (int position = 0; position < Length; position += 50)
                await Write(pair.Writer, position, 50);
        });
        byte[] buffer = new byte[77];
        int position = 0;
        while (position < Length)
        {
            using var source = new CancellationTokenSource();
            Task<int> read = pair.Reader.ReadAsync(buffer, source.Token).AsTask();
            Task cancel = Task.Run(source.Cancel);
            try
            {
                int length = await read.Within();
                Pattern.Check(buffer.AsSpan(0, length), position);
                position += length;
            }
            catch (OperationCanceledException)
            {
                // What had come is still there for the next round.
            }

            await cancel.Within();
        }

        await write.Within();
    }

    [Fact]
    public async Task WriteAsync_TokenCancelledBefore_Throws()
    {
        using StreamPair pair = Create();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pair.Writer.WriteAsync(Pattern.Create(0, 10), cancelled).AsTask());
        if (!Traits.CancelledWriteHasNoEffect)
            return;
        await Write(pair.Writer, 0, 10);
        await pair.Writer.DisposeAsync();
        await Expect(pair.Reader, 0, 10);
        await ExpectEnd(pair.Reader);
    }

    [Fact]
    public async Task WriteAsync_TokenCancelledWhilePending_LeavesABeginning()
    {
        using StreamPair pair = Create();
        using var source = new CancellationTokenSource();
        int length = 4 * Traits.Capacity + (4 << 20);
        Task write = pair.Writer.WriteAsync(Pattern.Create(0, length), source.Token).AsTask();
        Assert.False(write.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.Within());
        Task dispose = Task.Run(pair.Writer.Dispose);

        byte[] received = new byte[length + 1];
        int total = 0;
        while (await pair.Reader.ReadAsync(received.AsMemory(total)).Within() is > 0 and int more)
            total += more;
        Assert.InRange(total, 0, length);
        Pattern.Check(received.AsSpan(0, total), 0);
        await dispose.Within();
    }
}
