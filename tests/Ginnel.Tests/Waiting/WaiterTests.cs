using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Waiting;

/// <summary>The word that says whether somebody waits: both of its idle values, and who may rely on which.</summary>
public sealed class WaiterTests
{
    private readonly SharedRegion _pages = SharedRegion.Create(4096);
    private readonly Waiter _waiter;

    public WaiterTests()
    {
        Word.WriteRelease(WaitingWord.FenceFirst);
        _waiter = new Waiter(Word, Bell, _pages.Mapping.Word64(256));
    }

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
    public void RemovePublisher_TheLastOne_MakesTheWordIdle()
    {
        _waiter.AddPublisher(isHere: false);
        _waiter.AddPublisher(isHere: false);
        _waiter.RemovePublisher();
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
        _waiter.RemovePublisher();
        Assert.Equal(WaitingWord.Idle, Word.ReadAcquire());
    }

    [Fact]
    public void AddPublisher_AfterAnotherIsReached_PutsFenceFirstBack()
    {
        _waiter.AddPublisher(isHere: false);
        _waiter.RemovePublisher();
        _waiter.AddPublisher(isHere: false);
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
    }

    [Fact]
    public void Withdraw_BeforeThePublisherIsReached_StoresFenceFirst()
    {
        _waiter.AddPublisher(isHere: false);
        _waiter.AnnounceAsynchronous();
        Assert.Equal(WaitingWord.SocketKind, Word.ReadAcquire() & WaitingWord.KindMask);
        _waiter.Withdraw();
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
    }

    [Fact]
    public void Withdraw_AfterThePublisherIsReached_StoresIdle()
    {
        _waiter.AddPublisher(isHere: true);
        _waiter.RemovePublisher();
        _waiter.AnnounceAsynchronous();
        _waiter.Withdraw();
        Assert.Equal(WaitingWord.Idle, Word.ReadAcquire());
    }

    [Fact]
    public void PublishersComeAndGo_WhileATicketIsThere_LeaveIt()
    {
        _waiter.AddPublisher(isHere: false);
        _waiter.AnnounceAsynchronous();
        long ticket = Word.ReadAcquire();
        _waiter.RemovePublisher();
        _waiter.AddPublisher(isHere: false);
        Assert.Equal(ticket, Word.ReadAcquire());
        _waiter.Withdraw();
        Assert.Equal(WaitingWord.FenceFirst, Word.ReadAcquire());
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

    /// <summary>The publisher executes every fence itself: nobody has proved anything.</summary>
    [Fact]
    public async Task Sleep_NothingIsProved_EachRoundIsWoken()
    {
        const int Rounds = 20_000;
        _waiter.AddPublisher(isHere: false);
        using PacketPair sockets = new();
        var doorbell = new Doorbell(Bell, Word, sockets.Left);
        var condition = new Reached();
        Task waiting = Watchdog.OnThread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                condition.Wanted = round;
                while (!condition.IsReady)
                    _waiter.Sleep(condition);
                Volatile.Write(ref condition.Taken, round);
            }
        });
        Task publishing = Watchdog.OnThread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                Volatile.Write(ref condition.Published, round);
                doorbell.RingIfAwaited();
                while (Volatile.Read(ref condition.Taken) < round)
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

        public bool IsReady => Volatile.Read(ref Published) >= Wanted;
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
