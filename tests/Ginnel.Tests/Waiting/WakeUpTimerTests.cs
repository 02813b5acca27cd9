using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Pipes;
using Ginnel.Segments;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Waiting;

/// <summary>Who rings says when, and who slept adds up how long it took.</summary>
public sealed class WakeUpTimerTests
{
    private readonly SharedRegion _pages = SharedRegion.Create(4096);
    private readonly WakeUpTimer _timer;

    public WakeUpTimerTests() => _timer = new WakeUpTimer(RungAt, WakeUps, WakeUpNs);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SharedWord64 RungAt => _pages.Mapping.Word64(0);

    private SharedWord64 WakeUps => _pages.Mapping.Word64(128);

    private SharedWord64 WakeUpNs => _pages.Mapping.Word64(136);

    [Fact]
    public void End_RungDuringTheSleep_CountsTheTimeSince()
    {
        _timer.Begin();
        long before = WakeUpTimer.NowNs;
        RungAt.WriteRelease(before);
        _timer.End();
        Assert.Equal(1, WakeUps.ReadAcquire());
        Assert.InRange(WakeUpNs.ReadAcquire(), 0, WakeUpTimer.NowNs - before);
    }

    [Fact]
    public void End_RungBeforeTheSleep_CountsNothing()
    {
        RungAt.WriteRelease(WakeUpTimer.NowNs - 1);
        _timer.Begin();
        _timer.End();
        Assert.Equal((0, 0), (WakeUps.ReadAcquire(), WakeUpNs.ReadAcquire()));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void End_APeersImpossibleTime_CountsNothing(long rungAt)
    {
        _timer.Begin();
        RungAt.WriteRelease(rungAt);
        _timer.End();
        Assert.Equal((0, 0), (WakeUps.ReadAcquire(), WakeUpNs.ReadAcquire()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_ThatSleeps_IsTimedOnce(bool isAsynchronous)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(
            new PipeSettings { WaitStrategy = WaitStrategy.Block });
        using (reader)
        using (writer)
        {
            // Attaching rings, too.
            byte[] bytes = new byte[1];
            writer.Write("x"u8, Token);
            Assert.Equal(1, reader.Read(bytes, Token));
            await Eventually.True(() => writer.Core.Link.IsAttached);
            SegmentHeader own = reader.Core.Link.Own.Header;
            (long count, long sum) = (own.ReaderWakeUps.ReadAcquire(), own.ReaderWakeUpNs.ReadAcquire());
            long start = WakeUpTimer.NowNs;
            int rounds = 0;
            // A read that is about to sleep finds now and then what is written, and does not.
            while (own.ReaderWakeUps.ReadAcquire() == count)
            {
                Assert.True(++rounds < 1000, "no read has slept");
                Task<int> reading = isAsynchronous
                    ? reader.ReadAsync(bytes, Token).AsTask()
                    : Watchdog.OnThread(() => reader.Read(bytes, Token));
                await Eventually.True(() => reader.Core.IsWaiting);
                writer.Write("x"u8, Token);
                Assert.Equal(1, await reading.Within());
            }

            Assert.Equal(count + 1, own.ReaderWakeUps.ReadAcquire());
            Assert.InRange(own.ReaderWakeUpNs.ReadAcquire() - sum, 1, WakeUpTimer.NowNs - start);
            Assert.InRange(writer.Core.Link.Own.Header.DataRungAt.ReadAcquire(), start, WakeUpTimer.NowNs);
        }
    }

    [Fact]
    public async Task Write_ThatSleepsForRoom_IsTimed()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(
            new PipeSettings { WaitStrategy = WaitStrategy.Block });
        using (reader)
        using (writer)
        {
            byte[] bytes = new byte[2 * writer.Capacity];
            SegmentHeader own;
            int rounds = 0;
            // A write that is about to sleep finds now and then that there is room, and does not.
            do
            {
                Assert.True(++rounds < 1000, "no write has slept");
                Task writing = writer.WriteAsync(new byte[bytes.Length], Token).AsTask();
                await Eventually.True(() => writer.Core is { Link.IsAttached: true, IsWaiting: true });
                await reader.AsStream(leaveOpen: true).ReadExactlyAsync(bytes, Token).AsTask().Within();
                await writing.Within();
                own = writer.Core.Link.Own.Header;
            }
            while (own.WriterWakeUps.ReadAcquire() == 0);

            Assert.InRange(own.WriterWakeUps.ReadAcquire(), 1, own.WriterSleeps.ReadAcquire());
            Assert.InRange(own.WriterWakeUpNs.ReadAcquire(), 1, long.MaxValue);
            Assert.InRange(reader.Core.Link.Own.Header.SpaceRungAt.ReadAcquire(), 1, WakeUpTimer.NowNs);
        }
    }

    [Fact]
    public async Task Read_ThatIsCancelled_IsNotTimed()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(
            new PipeSettings { WaitStrategy = WaitStrategy.Block });
        using (reader)
        using (writer)
        {
            writer.Write("x"u8, Token);
            Assert.Equal(1, reader.Read(new byte[1], Token));
            await Eventually.True(() => writer.Core.Link.IsAttached);
            long count = reader.Core.Link.Own.Header.ReaderWakeUps.ReadAcquire();
            using var cancellation = new CancellationTokenSource();
            Task<int> reading = reader.ReadAsync(new byte[1], cancellation.Token).AsTask();
            await Eventually.True(() => reader.Core.IsWaiting);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Within());
            Assert.Equal(count, reader.Core.Link.Own.Header.ReaderWakeUps.ReadAcquire());
        }
    }
}
