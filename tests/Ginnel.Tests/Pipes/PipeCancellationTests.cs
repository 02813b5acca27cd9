using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;
using Pipe = Ginnel.Pipes.Pipe;

namespace Ginnel.Tests.Pipes;

/// <summary>What a cancellation leaves behind for the operations after it: nothing.</summary>
public sealed class PipeCancellationTests
{
    private static readonly byte[] s_page = new byte[4096];

    public static TheoryData<WaitStrategy> Strategies => [WaitStrategy.Spin, WaitStrategy.Adaptive, WaitStrategy.Block];

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task ReadAsync_AfterTheTokenOfAnEarlierReadWasCancelled_StillGivesTheThreadBack(WaitStrategy strategy)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(new PipeSettings { WaitStrategy = strategy });
        using (reader)
        using (writer)
        {
            byte[] buffer = new byte[16];
            using var source = new CancellationTokenSource();
            ValueTask<int> first = reader.ReadAsync(buffer, source.Token);
            writer.Write([1], CancellationToken.None);
            Assert.Equal(1, await first.Within());
            await source.CancelAsync();

            // Were the old token still looked at, this would spin here for ever, since nobody else writes.
            Task<int> second = await Watchdog.OnThread(
                () => reader.ReadAsync(buffer, CancellationToken.None).AsTask()).Within();
            Assert.False(second.IsCompleted);
            writer.Write([2], CancellationToken.None);
            Assert.Equal(1, await second.Within());
            Assert.Equal(2, buffer[0]);
        }
    }

    [Fact]
    public async Task WriteAsync_AfterTheTokenOfAnEarlierWriteWasCancelled_StillGivesTheThreadBack()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(new PipeSettings { WaitStrategy = WaitStrategy.Spin });
        using (reader)
        using (writer)
        {
            using var source = new CancellationTokenSource();
            await writer.WriteAsync(s_page, CancellationToken.None).Within();
            ValueTask<FlushResult> first = writer.WriteAsync(s_page, source.Token);
            Assert.Equal(4096, await reader.ReadAsync(new byte[4096], CancellationToken.None).Within());
            await first.Within();
            await source.CancelAsync();

            Task<FlushResult> second = await Watchdog.OnThread(
                () => writer.WriteAsync(s_page, CancellationToken.None).AsTask()).Within();
            Assert.False(second.IsCompleted);
            Assert.Equal(4096, await reader.ReadAsync(new byte[4096], CancellationToken.None).Within());
            await second.Within();
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task CancelPendingRead_BeforeAnyKindOfRead_CancelsThatOneOnly(WaitStrategy strategy)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(new PipeSettings { WaitStrategy = strategy });
        using (reader)
        using (writer)
        {
            byte[] buffer = new byte[16];
            writer.Write([7], CancellationToken.None);
            Assert.Equal(1, await reader.ReadAsync(buffer, CancellationToken.None).Within());

            reader.CancelPendingRead();
            await Cancels(() => reader.Read(buffer, CancellationToken.None));
            reader.CancelPendingRead();
            await Cancels(() => reader.WaitToRead(CancellationToken.None));
            reader.CancelPendingRead();
            await Cancels(() => reader.ReadAsync(buffer, CancellationToken.None).AsTask().GetAwaiter().GetResult());
            reader.CancelPendingRead();
            await Cancels(() => reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());
            reader.CancelPendingRead();
            Assert.True((await reader.ReadAsync(CancellationToken.None).Within()).IsCanceled);
            reader.AdvanceTo(default);

            Task<int> next = reader.ReadAsync(buffer, CancellationToken.None).AsTask();
            Assert.False(next.IsCompleted);
            writer.Write([8], CancellationToken.None);
            Assert.Equal(1, await next.Within());
        }
    }

    [Fact]
    public async Task CancelPendingRead_DuringABlockingRead_EndsIt()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            Task<int> read = Watchdog.OnThread(() => reader.Read(new byte[16], CancellationToken.None));
            await Eventually.True(() => reader.Core.IsWaiting);
            reader.CancelPendingRead();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task CancelPendingFlush_BeforeAnyKindOfWriteThatMustWait_CancelsThatOneOnly(WaitStrategy strategy)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(new PipeSettings { WaitStrategy = strategy });
        using (reader)
        using (writer)
        {
            await writer.WriteAsync(s_page, CancellationToken.None).Within();

            writer.CancelPendingFlush();
            await Cancels(() => writer.WaitToWrite(1, CancellationToken.None));
            writer.CancelPendingFlush();
            await Cancels(() => writer.WaitToWriteAsync(1, CancellationToken.None).AsTask().GetAwaiter().GetResult());
            writer.CancelPendingFlush();
            await Cancels(() => writer.Write([1], CancellationToken.None));

            Task<bool> next = writer.WaitToWriteAsync(1, CancellationToken.None).AsTask();
            Assert.False(next.IsCompleted);
            Assert.Equal(4096, await reader.ReadAsync(new byte[5000], CancellationToken.None).Within());
            Assert.True(await next.Within());
        }
    }

    [Fact]
    public async Task CancelPendingFlush_DuringABlockingWriteThatHasBegun_KeepsTheRest()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            byte[] bytes = Pattern.Create(0, 6000);
            Task write = Watchdog.OnThread(() => writer.Write(bytes, CancellationToken.None));
            await Eventually.True(() => writer.Core.IsWaiting);
            writer.CancelPendingFlush();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.Within());

            Assert.Equal(6000 - 4096, writer.UnflushedBytes);
            byte[] received = new byte[6000];
            Assert.Equal(4096, await reader.ReadAsync(received, CancellationToken.None).Within());
            await writer.FlushAsync(CancellationToken.None).Within();
            Assert.Equal(6000 - 4096, await reader.ReadAsync(received.AsMemory(4096), CancellationToken.None).Within());
            Pattern.Check(received, 0);
        }
    }

    private static async Task Cancels(Action action)
    {
        Task task = Watchdog.OnThread(action);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.Within());
    }

    private static Task Cancels<T>(Func<T> action) => Cancels(() => { action(); });
}
