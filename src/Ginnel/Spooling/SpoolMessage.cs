using System;
using System.Collections.Generic;

namespace Ginnel.Spooling;

/// <summary>A message as a consumer reads it.</summary>
/// <remarks>
/// The payload lies in the journal, and is not copied; keep the message for as long as its spans are used, and the
/// reader open. An encrypted one is decrypted into memory of its own.
/// </remarks>
public readonly struct SpoolMessage : IEquatable<SpoolMessage>
{
    private readonly SpoolReader? _reader;
    private readonly SegmentBytes _bytes;
    private readonly byte[]? _plain;
    private readonly long _offset;
    private readonly JournalRecord _record;

    internal SpoolMessage(
        SpoolReader reader, SegmentBytes bytes, byte[]? plain, long offset, long segment, in JournalRecord record,
        int tries)
    {
        _reader = reader;
        _bytes = bytes;
        _plain = plain;
        _offset = offset + JournalLayout.RecordHeaderLength;
        _record = record;
        Segment = segment;
        Tries = tries;
    }

    /// <summary>The message's place in the spool, from 1 on.</summary>
    public long Sequence => _record.Sequence;

    /// <summary>When it was appended.</summary>
    public DateTimeOffset Time => new(_record.Time, TimeSpan.Zero);

    /// <summary>The id of the process that appended it.</summary>
    public int SenderProcessId => (int)_record.Sender;

    /// <summary>How often it was handed out to this consumer, this time included. More than 1 after a death.</summary>
    public int Tries { get; }

    /// <summary>The message itself.</summary>
    public ReadOnlySpan<byte> Payload => Content[_record.Headers..];

    /// <summary>The names and values that go with it; read anew at each call.</summary>
    public IReadOnlyDictionary<string, string> Headers => SpoolHeaders.Read(Content[.._record.Headers]);

    /// <summary>The same as they lie in the journal.</summary>
    internal ReadOnlySpan<byte> HeaderBytes => Content[.._record.Headers];

    internal long Segment { get; }

    private ReadOnlySpan<byte> Content => _plain is not null
        ? _plain
        : _reader is null ? default : _bytes.Slice(_offset, _record.Length);

    /// <summary>The message is handled, and will not be handed out to this consumer again.</summary>
    public void Acknowledge() => Reader.Acknowledge(this);

    /// <summary>
    /// The message cannot be handled: it is handed out again, or after so many tries put into the dead-letter spool.
    /// </summary>
    /// <param name="reason">Why, for whoever looks after the dead letters, and for the sender.</param>
    public void Reject(string reason) => Reader.Reject(this, reason);

    /// <summary>Whether both are the same message of the same reader.</summary>
    public bool Equals(SpoolMessage other) => _reader == other._reader && Sequence == other.Sequence;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SpoolMessage other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_reader, Sequence);

    /// <summary>Whether both are the same message.</summary>
    public static bool operator ==(SpoolMessage left, SpoolMessage right) => left.Equals(right);

    /// <summary>Whether they are different messages.</summary>
    public static bool operator !=(SpoolMessage left, SpoolMessage right) => !left.Equals(right);

    internal bool IsOf(Spool spool) => _reader?.IsOf(spool) ?? false;

    private SpoolReader Reader => _reader ?? throw new InvalidOperationException("This is no message.");
}
