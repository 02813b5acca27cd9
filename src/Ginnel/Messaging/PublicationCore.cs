using System;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Sharing;
using Ginnel.Waiting;

namespace Ginnel.Messaging;

/// <summary>What publishes: the ring, who reads it, and the wait for room.</summary>
/// <remarks>
/// While the ring is full the writer announces which cursor it needs, and waits to be sent a packet: it cannot sleep on
/// the words of several readers at once. The event loop gets the packet and wakes the thread, or ends the operation.
/// A reader that dies hangs up; nobody waits for it any more, and the writer looks again.
/// </remarks>
internal sealed class PublicationCore : SharedWait, ISharedOwner, IAsyncDisposable
{
    private readonly BroadcastWriter<NoProbe> _writer;
    private readonly SharedHost _host;

    /// <param name="name">The name under which readers find it.</param>
    /// <param name="hello">What is published.</param>
    /// <param name="slotCount">One more than messages are kept.</param>
    /// <param name="payloadCapacity">Bytes of the largest message.</param>
    /// <param name="isBounded">Whether readers are waited for.</param>
    /// <param name="listening">Null for the defaults.</param>
    /// <param name="strategy">What to do while waiting.</param>
    /// <param name="fill">Publishes what must be there before the first reader is.</param>
    public PublicationCore(
        string name, SharedHello hello, int slotCount, int payloadCapacity, bool isBounded, ListenOptions? listening,
        WaitStrategy strategy, Action<PublicationCore>? fill = null)
        : base(strategy)
    {
        Region = SharedRegion.Create(
            BroadcastLayout.LengthOf(slotCount, payloadCapacity), new SharedRegionOptions { Name = "ginnel topic" });
        try
        {
            _writer = new BroadcastWriter<NoProbe>(Region.Mapping, slotCount, payloadCapacity, isBounded);
            BroadcastHeader header = _writer.Header;
            Waiter = new Waiter(header.WriterWaiting, header.Room, header.WriterSleeps, this, wakesBySocket: true);
            fill?.Invoke(this);
            _host = new SharedHost(name, listening, hello, this);
        }
        catch
        {
            Region.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public SharedRegion Region { get; }

    bool ISharedOwner.ReadersHavePages => true;

    public BroadcastWriter<NoProbe> Writer => _writer;

    /// <summary>A message was begun and is not committed yet.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Readers that have begun, are connected and keep to the rules.</summary>
    public int ReaderCount
    {
        get
        {
            int count = 0;
            foreach (BroadcastCursor reader in _writer.Readers)
                count += reader.HasBegun && !reader.IsCutOff ? 1 : 0;
            return count;
        }
    }

    /// <inheritdoc/>
    protected override Waiter Waiter { get; }

    /// <inheritdoc/>
    protected override bool HasNews => _writer.MayHaveRoom();

    /// <inheritdoc/>
    protected override string Name => "publication";

    /// <summary>Begins a message, if there is room for one.</summary>
    public bool TryBegin(out Span<byte> payload)
    {
        if (HasBegun || IsClosed)
            ThrowCannotBegin();
        if (!_writer.TryBegin(out payload))
            return false;
        HasBegun = true;
        return true;
    }

    /// <summary>Publishes the message that was begun.</summary>
    public void Commit(int length)
    {
        HasBegun = false;
        _writer.Commit(length);
    }

    /// <summary>Writes and publishes a value; the ring must be one that has always room.</summary>
    public void Publish<T>(TopicCodec<T> codec, in T value)
    {
        TryBegin(out Span<byte> payload);
        WriteAndCommit(codec, value, payload);
    }

    /// <summary>Writes a value into what was begun, and publishes it.</summary>
    public void WriteAndCommit<T>(TopicCodec<T> codec, in T value, Span<byte> payload)
    {
        int length;
        try
        {
            length = codec.Write(value, payload);
        }
        catch
        {
            Abort();
            throw;
        }

        Commit(length);
    }

    /// <summary>Forgets the message that was begun.</summary>
    public void Abort() => HasBegun = false;

    /// <summary>Tells the readers that nothing more will come, and hangs up on them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!TryClose())
            return;
        _writer.Header.State.WriteRelease((uint)EndState.Completed);
        foreach (BroadcastCursor reader in _writer.Readers)
            reader.Doorbell.RingAlways();
        await _host.DisposeAsync().ConfigureAwait(false);
        Region.Dispose();
    }

    void ISharedOwner.OnJoined(SharedMember member)
    {
        SharedRegion page = member.Region!;
        var header = new BroadcastReaderHeader(page.Mapping);
        if (page.IsTwoWay || header.Magic.ReadAcquire() != BroadcastLayout.ReaderMagic
            || header.Version.ReadAcquire() != BroadcastLayout.Version)
            throw new HandshakeException("A reader came with a page that is none of a topic's reader.");

        var doorbell = new Doorbell(_writer.Header.Doorbell, header.ReaderWaiting, member.Connection.Link.Socket);
        var cursor = new BroadcastCursor(page.Mapping, doorbell);
        if ((header.Flags.ReadAcquire() & BroadcastLayout.FullFencesFlag) != 0)
            Waiter.LetPublishersFence();
        member.State = cursor;
        _writer.Join(cursor);
        member.Connection.Link.Observer = this;
    }

    void ISharedOwner.OnLeft(SharedMember member)
    {
        _writer.Leave((BroadcastCursor)member.State!);
        OnPeerChanged();
    }

    /// <inheritdoc/>
    protected override bool TryEnd(out bool result)
    {
        // Before the look: whoever makes room from here on sees what is needed, once it sees that somebody waits.
        _writer.Header.Needed.WriteRelease(_writer.Needed);
        result = _writer.HasRoom();
        return result;
    }

    /// <inheritdoc/>
    protected override void WakeSleeper(Waiter waiter)
    {
        _writer.Header.Room.Increment();
        _writer.Header.Room.FutexWake();
    }

    private void ThrowCannotBegin()
    {
        ThrowIfClosed();
        throw new InvalidOperationException(
            "A loan of this publication is still open. Commit it, or dispose it, before the next message.");
    }
}
