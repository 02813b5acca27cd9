using System;
using System.Globalization;
using Ginnel.Spooling;

namespace Ginnel.RabbitMQ;

/// <summary>Takes a spool's messages as batches. What does not belong to one begins the next.</summary>
internal sealed class BatchSource(
    SpoolReader reader, Guid origin, ForwardingOptions options, Action<long, string> reject)
{
    private readonly MessageBatchWriter _writer = new(origin, options.MostInBatch, options.BatchLength);
    private SpoolMessage _held;
    private bool _isHeld;

    /// <summary>The reader has gone elsewhere.</summary>
    public void Clear() => _isHeld = false;

    /// <summary>What is there now, if anything is.</summary>
    /// <param name="previous">The last message that was sent.</param>
    /// <param name="body">The batch, until the next one is taken.</param>
    /// <param name="batch">What is in it.</param>
    public bool TryTake(long previous, out ReadOnlyMemory<byte> body, out PublishedBatch batch)
    {
        _writer.Begin();
        while (_isHeld || reader.TryRead(out _held))
        {
            _isHeld = true;
            if (WhyNot(_held) is { } reason)
                reject(_held.Sequence, reason);
            else if (!_writer.TryAdd(_held))
                break;
            _isHeld = false;
        }

        // It keeps its segment mapped.
        if (!_isHeld)
            _held = default;
        body = _writer.Count == 0 ? default : _writer.End(previous);
        batch = new PublishedBatch(_writer.Last, _writer.Count, 0);
        return _writer.Count > 0;
    }

    private string? WhyNot(in SpoolMessage message)
    {
        if (message.Payload.Length > options.LargestMessage)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"it has {message.Payload.Length} bytes, and {options.LargestMessage} is the most that is forwarded");
        }

        return message.HeaderBytes.Length > Origins.LargestHeaders - Origins.LargestHeader
            ? "its headers leave no room for the one that says where it came from"
            : null;
    }
}
