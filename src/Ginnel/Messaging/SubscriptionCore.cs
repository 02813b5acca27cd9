using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Sharing;
using Ginnel.Waiting;

namespace Ginnel.Messaging;

/// <summary>What reads a broadcast ring: the ring, this reader's page, and the wait for something new.</summary>
internal sealed class SubscriptionCore : SharedWait, IAsyncDisposable
{
    private readonly SharedGuest _guest;
    private readonly SharedRegion _own;
    private readonly BroadcastHeader _header;
    private readonly bool _isLatest;
    private GinnelException? _failure;

    private SubscriptionCore(SharedGuest guest, SharedRegion own, bool isLatest, SubscribeOptions options)
        : base(options.WaitStrategy)
    {
        _guest = guest;
        _own = own;
        _isLatest = isLatest;
        if (guest.Region.IsTwoWay || guest.Region.Length < BroadcastLayout.HeaderLength)
            throw new HandshakeException("What arrived is not the ring of a topic, which one process alone can write.");
        _header = new BroadcastHeader(guest.Region.Mapping);
        var page = new BroadcastReaderHeader(own.Mapping);
        // The word is never slept on: a writer that waits is sent packets.
        var room = new Doorbell(
            own.Mapping.Word32(BroadcastLayout.ReaderLength - sizeof(uint)), _header.WriterWaiting,
            guest.Connection.Link.Socket);
        Reader = new BroadcastReader(guest.Region.Mapping, page, room);
        Waiter = new Waiter(page.ReaderWaiting, _header.Doorbell, page.ReaderSleeps, this);
        if ((_header.Flags.ReadAcquire() & BroadcastLayout.FullFencesFlag) != 0)
            Waiter.LetPublishersFence();
        if (isLatest)
            Reader.StartAtNewest();
        else
            Reader.Start(atOldest: options.Start == TopicStart.Oldest);
        guest.Connection.Link.Observer = this;
    }

    public BroadcastReader Reader { get; }

    /// <summary>The process that publishes.</summary>
    public Peer Peer => _guest.Peer;

    /// <summary>Whether the writer has closed, or its process has died.</summary>
    public bool HasWriterGone => _guest.Connection.Link.IsHungUp || State != EndState.Open;

    /// <inheritdoc/>
    protected override Waiter Waiter { get; }

    /// <inheritdoc/>
    protected override bool HasNews => HasSomethingNew || HasWriterGone;

    /// <inheritdoc/>
    protected override string Name => "subscription";

    private EndState State => (EndState)_header.State.ReadAcquire();

    private bool HasSomethingNew => _isLatest ? Reader.HasPublished(Reader.Next + 1) : Reader.HasNews;

    /// <summary>Connects to what is published under a name.</summary>
    public static async ValueTask<SubscriptionCore> ConnectAsync(
        string name, SharedHello hello, SubscribeOptions options, CancellationToken cancellationToken)
    {
        SharedRegion own = SharedRegion.Create(
            BroadcastLayout.ReaderLength, new SharedRegionOptions { Name = "ginnel topic reader" });
        SharedGuest? guest = null;
        try
        {
            WriteIdentity(own);
            guest = await SharedGuest.ConnectAsync(name, options.Connecting, hello, own, cancellationToken)
                .ConfigureAwait(false);
            return new SubscriptionCore(guest, own, hello.Kind == SharedKind.LatestValue, options);
        }
        catch
        {
            if (guest is not null)
                await guest.DisposeAsync().ConfigureAwait(false);
            own.Dispose();
            throw;
        }
    }

    /// <summary>Leaves. The writer does not wait for this reader any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!TryClose())
            return;
        await _guest.DisposeAsync().ConfigureAwait(false);
        _own.Dispose();
    }

    /// <summary>Finds the next message, in place.</summary>
    /// <exception cref="PeerProtocolException">The writer breaks the rules, now or before.</exception>
    public bool TryFind(out ReadOnlySpan<byte> payload)
    {
        if (_failure is PeerProtocolException || IsClosed)
            ThrowEnded();
        try
        {
            return Reader.TryFind(out payload);
        }
        catch (PeerProtocolException exception)
        {
            _failure = exception;
            throw;
        }
    }

    /// <summary>Goes to the newest message, if it is not there already.</summary>
    public void MoveToNewest()
    {
        if (_failure is PeerProtocolException || IsClosed)
            ThrowEnded();
        try
        {
            Reader.MoveToNewest();
        }
        catch (PeerProtocolException exception)
        {
            _failure = exception;
            throw;
        }
    }

    /// <summary>Goes on after what was found is not intact.</summary>
    public void Skip()
    {
        try
        {
            Reader.Skip();
        }
        catch (PeerProtocolException exception)
        {
            _failure = exception;
            throw;
        }
    }

    /// <inheritdoc/>
    protected override bool TryEnd(out bool result)
    {
        if (_failure is not null)
            throw _failure;
        bool isHungUp = _guest.Connection.Link.IsHungUp;
        EndState state = State;
        // After the looks at how the writer is: what it had published before that is there.
        result = HasSomethingNew;
        if (result || (!isHungUp && state == EndState.Open))
            return result;
        if (state == EndState.Completed)
            return true;
        throw _failure = state == EndState.Open ? Died() : ImpossibleState(state);
    }

    /// <inheritdoc/>
    protected override void WakeSleeper(Waiter waiter)
    {
        // A doorbell would have woken it; a hang-up does not.
        if (_guest.Connection.Link.IsHungUp)
            waiter.Interrupt();
    }

    private void ThrowEnded()
    {
        ThrowIfClosed();
        throw _failure!;
    }

    private static void WriteIdentity(SharedRegion own)
    {
        var header = new BroadcastReaderHeader(own.Mapping);
        header.Version.WriteRelease(BroadcastLayout.Version);
        header.Flags.WriteRelease(MemoryBarrier.IsAvailable ? 0 : BroadcastLayout.FullFencesFlag);
        header.ReaderWaiting.WriteRelease(WaitingWord.FenceFirst);
        header.Magic.WriteRelease(BroadcastLayout.ReaderMagic);
    }

    private PeerDiedException Died() => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The process that publishes, {Peer.ProcessId}, ended without closing its topic. All that it had published " +
        $"was read."), Peer.ProcessId);

    private static PeerProtocolException ImpossibleState(EndState state) => new(string.Create(
        CultureInfo.InvariantCulture, $"The writer states that its state is {(uint)state}, which has no meaning."));
}
