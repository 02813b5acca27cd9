using System;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Tests.Rings;

/// <summary>
/// Both sides of one ring, in one process, over real segments: each side maps the other's pages read-only.
/// </summary>
internal sealed class RingPair : IRingOwner, IDisposable
{
    private readonly OwnedSegment _writerOwn;
    private readonly OwnedSegment _readerOwn;
    private readonly PeerSegment _writerSeenByReader;
    private readonly PeerSegment _readerSeenByWriter;
    private readonly Descriptor _left;
    private readonly Descriptor _right;

    public RingPair(int capacity)
    {
        _writerOwn = new OwnedSegment("test writer", capacity);
        _readerOwn = new OwnedSegment("test reader", 0);
        _writerSeenByReader = new PeerSegment(_writerOwn.File, capacity);
        _readerSeenByWriter = new PeerSegment(_readerOwn.File, 0);
        (_left, _right) = PacketSocket.CreatePair();

        var dataDoorbell = new Doorbell(
            _writerOwn.Header.DataDoorbell, _readerSeenByWriter.Header.ReaderWaiting, _left);
        var spaceDoorbell = new Doorbell(
            _readerOwn.Header.SpaceDoorbell, _writerSeenByReader.Header.WriterWaiting, _right);
        Writer = new SpscRingWriter(
            capacity, _writerOwn.Data, _writerOwn.Header.Written, _writerOwn.Header.MessagesWritten,
            _readerSeenByWriter.Header.Read, dataDoorbell, this);
        Reader = new SpscRingReader(
            capacity, _writerSeenByReader.Data, _writerSeenByReader.Header.Written, _readerOwn.Header.Read,
            _readerOwn.Header.MessagesRead, spaceDoorbell, this);
    }

    public SpscRingWriter Writer { get; }

    public SpscRingReader Reader { get; }

    /// <summary>The header that the writer's process may write as it likes: what a hostile writer has.</summary>
    public SegmentHeader WriterHeader => _writerOwn.Header;

    /// <summary>The same of the reader.</summary>
    public SegmentHeader ReaderHeader => _readerOwn.Header;

    /// <summary>The writer's own view of the data pages.</summary>
    public SharedBytes WriterData => _writerOwn.Data;

    public PeerProtocolException? Violation { get; private set; }

    void IRingOwner.OnViolation(PeerProtocolException exception) => Violation ??= exception;

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
        _writerSeenByReader.Dispose();
        _readerSeenByWriter.Dispose();
        _writerOwn.Dispose();
        _readerOwn.Dispose();
    }
}
