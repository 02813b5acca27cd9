using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Waiting;

/// <summary>The word that says whether somebody waits: both of its idle values, and the second look.</summary>
public sealed class WaiterTests
{
    private readonly SharedRegion _pages = SharedRegion.Create(4096);
    private readonly Reached _condition = new();
    private readonly Waiter _waiter;

    public WaiterTests()
    {
        Word.WriteRelease(WaitingWord.FenceFirst);
        _waiter = new Waiter(Word, Bell, _pages.Mapping.Word64(256), _condition);
    }

    private static long IdleHere => MemoryBarrier.IsAvailable ? WaitingWord.Idle : WaitingWord.FenceFirst;

    private SharedWord64 Word => _pages.Mapping.Word64(0);

    private SharedWord32 Bell => _pages.Mapping.Word32(128);

    [Fact]
    public void Word_OfANewPage_IsFenceFirst()
    {
        using var segment = new OwnedSegment("test", 4096);
        Assert.Equal(WaitingWord.FenceFirst, segment.Header.ReaderWaiting.ReadAcquire());
        Assert.Equal(WaitingWord.FenceFirst, segment.Header.WriterWaiting.ReadAcquire());
        using SharedRegion region = SharedRegion.Create(BroadcastLayout.LengthOf(2, 8));
        var writer = new BroadcastWriter<NoProbe>(region.Mapping, 2, 8, isBounded: true);
        Assert.Equal(WaitingWord.FenceFirst, writer.Header.WriterWaiting.ReadAcquire());
    }

    [Fact]
    public void Word_OfANewWaiter_IsIdleWhereMembarrierIs() => Assert.Equal(IdleHere, Word.ReadAcquire());

    [Fact]
    public void Withdraw_AfterATicket_StoresIdle()
    {
        _waiter.AnnounceAsynchronous();
        Assert.Equal(WaitingWord.SocketKind, Word.ReadAcquire() & WaitingWord.KindMask);
        _waiter.Withdraw();
        Assert.Equal(IdleHere, Word.ReadAcquire());
    }

    [Fact]
    public void LetPublishersFence_Always_IsFenceFirstFromNowOn()
    {
        _waiter.LetPublishersFence();
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
        _waiter.AnnounceAsynchronous();
        _waiter.Withdraw();
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
    }

    [Fact]
    public void LetPublishersFence_WhileATicketIsThere_LeavesIt()
    {
        _waiter.AnnounceAsynchronous();
        long ticket = Word.ReadAcquire();
        _waiter.LetPublishersFence();
        Assert.Equal(ticket, Word.ReadAcquire());
        _waiter.Withdraw();
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
    }

    /// <summary>Somebody publishes after the sleeper's look, and sees no ticket: the wake-up is lost.</summary>
    [Fact]
    public async Task Sleep_NobodyRings_EndsByTheLateFence()
    {
        Assert.SkipUnless(MemoryBarrier.IsAvailable, "membarrier is not available here");
        _condition.Wanted = 1;
        _condition.PublishesAfterLook = true;
        await Watchdog.OnThread(_waiter.Sleep).Within();
        Assert.True(_condition.IsReady);
    }

    [Fact]
    public async Task Announce_NobodyRings_IsLookedAtOnceByTheLateFence()
    {
        Assert.SkipUnless(MemoryBarrier.IsAvailable, "membarrier is not available here");
        _waiter.AnnounceAsynchronous();
        await Eventually.True(() => Volatile.Read(ref _condition.LooksAgain) == 1);
        _waiter.AnnounceAsynchronous();
        await Eventually.True(() => Volatile.Read(ref _condition.LooksAgain) == 2);
    }

    /// <summary>The operation is pending, and what the publisher did is there, but it rang nobody.</summary>
    [Fact]
    public async Task LookAgain_PipeReadIsPending_EndsIt()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            byte[] bytes = new byte[4];
            writer.Write([1], TestContext.Current.CancellationToken);
            Assert.Equal(1, await reader.ReadAsync(bytes, TestContext.Current.CancellationToken).Within());
            Task<int> reading = reader.ReadAsync(bytes, TestContext.Current.CancellationToken).AsTask();
            reader.Core.Link.Own.Header.ReaderWaiting.WriteRelease(WaitingWord.Idle);
            writer.Write([2, 3], TestContext.Current.CancellationToken);
            ((IWaitCondition)reader.Core).LookAgain();
            Assert.Equal(2, await reading.Within());
        }
    }

    [Fact]
    public void RingIfAwaited_FenceFirst_RingsNobody()
    {
        using PacketPair sockets = new();
        var doorbell = new Doorbell(Bell, Word, sockets.Left);
        doorbell.RingIfAwaited();
        doorbell.RingIfAwaited();
        Assert.Equal(0u, Bell.ReadAcquire());
    }

    [Fact]
    public void RingIfAwaited_EachTicket_RingsOnceWhateverCameBetween()
    {
        using PacketPair sockets = new();
        var doorbell = new Doorbell(Bell, Word, sockets.Left);
        for (uint ticket = 1; ticket <= 3; ticket++)
        {
            doorbell.RingIfAwaited();
            Word.WriteRelease((ticket << 2) | WaitingWord.FutexKind);
            doorbell.RingIfAwaited();
            doorbell.RingIfAwaited();
            Assert.Equal(ticket, Bell.ReadAcquire());
            Word.WriteRelease(ticket == 1 ? WaitingWord.Idle : WaitingWord.FenceFirst);
        }
    }

    /// <summary>The publisher executes every fence itself.</summary>
    [Fact]
    public async Task Sleep_PublishersFence_EachRoundIsWoken()
    {
        const int Rounds = 20_000;
        _waiter.LetPublishersFence();
        using PacketPair sockets = new();
        var doorbell = new Doorbell(Bell, Word, sockets.Left);
        Task waiting = Watchdog.OnThread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                _condition.Wanted = round;
                while (!_condition.IsReady)
                    _waiter.Sleep();
                Volatile.Write(ref _condition.Taken, round);
            }
        });
        Task publishing = Watchdog.OnThread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                Volatile.Write(ref _condition.Published, round);
                doorbell.RingIfAwaited();
                while (Volatile.Read(ref _condition.Taken) < round)
                    Thread.Yield();
            }
        });
        await waiting.Within();
        await publishing.Within();
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
    }

    private sealed class Reached : IWaitCondition
    {
        public int Published;
        public int Taken;
        public int Wanted;
        public int LooksAgain;
        public bool PublishesAfterLook;

        public bool IsReady
        {
            get
            {
                bool isReady = Volatile.Read(ref Published) >= Wanted;
                if (PublishesAfterLook)
                    Volatile.Write(ref Published, Wanted);
                return isReady;
            }
        }

        public void LookAgain() => Interlocked.Increment(ref LooksAgain);
    }

    private sealed class PacketPair : System.IDisposable
    {
        public PacketPair() => (Left, Right) = PacketSocket.CreatePair();

        public Descriptor Left { get; }

        private Descriptor Right { get; }

        public void Dispose()
        {
            Left.Dispose();
            Right.Dispose();
        }
    }
}
