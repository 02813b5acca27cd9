using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Segments;

namespace Ginnel.Messaging;

/// <summary>What a reader has of a message that is larger than a frame: its parts, or its segment.</summary>
/// <remarks>
/// 1. Parts are put together as they come; the frame that ends them gives the message its kind.
/// 2. An attached segment was sent before the frame that tells of it, but by another way: it may still have to be
///    waited for. Then nothing behind that frame is read before it is there.
/// 3. The segment is checked before it is mapped: it can neither shrink nor change any more.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification =
    "Whoever reads releases the segment, and else its finalizer: closing may come from another thread meanwhile.")]
internal sealed class LargeMessage(PipeReadEnd end, long mostLength)
{
    private readonly PartsBuffer _parts = new();
    private Task<object>? _due;
    private long _dueLength;
    private byte _dueKind;
    private MessageSegment? _segment;
    private byte _kind;

    /// <summary>There is some of it, so that the next frame is not read by itself.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>A segment that is still on its way.</summary>
    public Task? Due => _due;

    /// <summary>Gives the message once it is whole.</summary>
    public bool TryGive(out Frame frame)
    {
        if (_due is { IsCompleted: true } due)
            Open(due);
        frame = _kind == 0 ? default : new Frame(_kind, _segment is { } segment ? segment.Span : _parts.Span);
        return _kind != 0;
    }

    /// <summary>Takes the next frame.</summary>
    /// <exception cref="PeerProtocolException">It is not one that may come here; the writer was cut off.</exception>
    public void Take(byte kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.Part when payload.IsEmpty:
                throw FrameReader.Violation(end, "The writer sent a part of a message that has no bytes.");
            case FrameKind.Abandoned when _parts.Length == 0 || !payload.IsEmpty:
                throw FrameReader.Violation(end, string.Create(
                    CultureInfo.InvariantCulture,
                    $"The writer abandoned a message of which {_parts.Length} bytes had come, in a frame of " +
                    $"{payload.Length} bytes; there must be some and none."));
            case FrameKind.Abandoned:
                Advance();
                break;
            case FrameKind.Attached:
                Expect(payload);
                break;
            default:
                CheckLength(_parts.Length + (long)payload.Length);
                _parts.Append(payload);
                IsUnderWay = true;
                if (kind != FrameKind.Part)
                    _kind = kind;
                break;
        }
    }

    /// <summary>The message was read: drops it.</summary>
    public void Advance()
    {
        _segment?.Dispose();
        _segment = null;
        _parts.Clear();
        _kind = 0;
        IsUnderWay = false;
    }

    /// <summary>Step 2.</summary>
    private void Expect(ReadOnlySpan<byte> payload)
    {
        bool isWhole = payload.Length == FrameLayout.AttachedLength;
        long length = isWhole ? BinaryPrimitives.ReadInt64LittleEndian(payload) : 0;
        ulong kind = isWhole ? BinaryPrimitives.ReadUInt64LittleEndian(payload[FrameLayout.AttachedKindOffset..]) : 0;
        if (kind is <= FrameKind.LastOfLarge or > byte.MaxValue || length < 1 || _parts.Length > 0)
        {
            throw FrameReader.Violation(end, string.Create(
                CultureInfo.InvariantCulture,
                $"The writer announced a segment in a frame of {payload.Length} bytes, as a message of kind {kind} " +
                $"with {length} bytes, after {_parts.Length} bytes of another; that makes no message."));
        }

        CheckLength(length);
        if ((end.Core.Link.Sink as PacketRouter)?.Segments is not { } segments)
            throw FrameReader.Violation(end, "The writer announced a segment, and this pipe passes none.");
        _dueLength = length;
        _dueKind = (byte)kind;
        _due = segments.ReceiveAsync(typeof(Descriptor), CancellationToken.None).AsTask();
        IsUnderWay = true;
    }

    /// <summary>Step 3.</summary>
    private void Open(Task<object> due)
    {
        using var file = (Descriptor)due.GetAwaiter().GetResult();
        _due = null;
        try
        {
            _segment = new MessageSegment(file, _dueLength);
            _kind = _dueKind;
        }
        catch (HandshakeException exception)
        {
            throw FrameReader.Violation(end, exception.Message);
        }
    }

    private void CheckLength(long length)
    {
        if (length > mostLength)
        {
            throw FrameReader.Violation(end, string.Create(
                CultureInfo.InvariantCulture,
                $"The writer's message has {length} bytes or more, and at most {mostLength} are accepted."));
        }
    }
}
