using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;

namespace Ginnel.Spooling;

/// <summary>Reads the messages of a spool in order, as a consumer that it keeps account of, or as nobody.</summary>
/// <remarks>
/// One call at a time reads; messages may be acknowledged and rejected from any thread meanwhile. A consumer is handed
/// each message once, unless it dies, or is stopped, before it has handled it: then once more, with
/// <see cref="SpoolMessage.Tries"/> above 1. What must happen exactly once is therefore recorded together with the
/// sequence, and <see cref="Seek(long)"/> goes to the one after it.
/// </remarks>
public sealed class SpoolReader : ISharedCondition, IDisposable, IAsyncDisposable
{
    private readonly Spool _spool;
    private readonly SpoolState _state;
    private readonly ConsumerCore? _core;
    private readonly ReceiptSync? _sync;
    private readonly SpoolReadOptions _options;
    private readonly JournalCursor _cursor;
    private readonly SpoolCipher? _cipher;
    private readonly SharedWaits _waits;
    private readonly Lock _gate = new();
    private SpoolMessage _last;
    private bool _hasLast;
    private long _visible;
    // Milliseconds since 1970, at the beginning of this call.
    private long _now;
    private bool _isDisposed;

    internal SpoolReader(
        Spool spool, SpoolState state, JournalFiles files, ConsumerCore? core, SpoolReadOptions options,
        SpoolCipher? cipher, bool isDurable)
    {
        _spool = spool;
        _state = state;
        _core = core;
        _options = options;
        _cursor = new JournalCursor(files);
        _cipher = cipher;
        _waits = new SharedWaits(this, state.Mapping);
        _sync = core is not null && isDurable ? new ReceiptSync(core, _gate, state) : null;
        NoteUnsettled();
    }

    /// <summary>Messages that were given up, for want of room or by age, before this reader came to them.</summary>
    public long Missed => _cursor.Missed;

    /// <summary>The next message, if there is one now.</summary>
    /// <exception cref="SpoolDamagedException">It cannot be read. The next call tries again.</exception>
    /// <exception cref="SpoolAccessException">It is encrypted, and the key is not there.</exception>
    public bool TryRead(out SpoolMessage message)
    {
        bool isThere;
        lock (_gate)
        {
            ThrowIfUnusable();
            _now = Now();
            if (_hasLast && !_options.IsManual)
                Finish(_last, ReceiptState.Acknowledged, 0);
            isThere = _core is null ? TryReadAsNobody(out message) : TryReadAsConsumer(out message);
        }

        if (!isThere)
            _spool.Help();
        if (_core is null)
            return isThere;
        _state.HandledBell.FenceAndRing();
        return isThere;
    }

    /// <summary>The next message, which is waited for on the calling thread.</summary>
    /// <exception cref="OperationCanceledException">None came before.</exception>
    public SpoolMessage Read(CancellationToken cancellationToken = default)
    {
        SpoolMessage message;
        while (!TryRead(out message))
            _waits.Wait(0, cancellationToken);
        return message;
    }

    /// <summary>Waits until there may be a message.</summary>
    public Task WaitToReadAsync(CancellationToken cancellationToken = default) =>
        _waits.WaitAsync(0, cancellationToken);

    /// <summary>The next message, which is waited for.</summary>
    public async ValueTask<SpoolMessage> ReadAsync(CancellationToken cancellationToken = default)
    {
        SpoolMessage message;
        while (!TryRead(out message))
            await WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        return message;
    }

    /// <summary>All messages, and those that will come; it ends by cancellation only.</summary>
    public async IAsyncEnumerable<SpoolMessage> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Goes to a message. Of a consumer, all before it count as handled, and it and all after it as not delivered yet.
    /// </summary>
    /// <param name="sequence">The message; where it is not there any more, the next one that is.</param>
    public void Seek(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        lock (_gate)
        {
            ThrowIfUnusable();
            _hasLast = false;
            sequence = Math.Min(sequence, _state.ReadVisible());
            _cursor.Seek(sequence);
            if (_core is null)
                return;
            using ConsumerTurn turn = _core.Enter();
            _core.Rewind(sequence);
        }
    }

    /// <summary>Goes to the first message that was appended at a time or later.</summary>
    public void Seek(DateTimeOffset time)
    {
        long sequence;
        lock (_gate)
        {
            ThrowIfUnusable();
            _cursor.Seek(time, _state.ReadVisible());
            sequence = _cursor.Next;
        }

        Seek(sequence);
    }

    /// <summary>Ends reading; what was handed out and not handled is handed out again to the next.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        _sync?.Dispose();
        _core?.Dispose();
        _cipher?.Dispose();
        _cursor.Dispose();
        _spool.Forget(this);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal bool IsOf(Spool spool) => _spool == spool;

    internal void Acknowledge(in SpoolMessage message)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            _now = Now();
            Finish(message, ReceiptState.Acknowledged, 0);
        }

        _state.HandledBell.FenceAndRing();
    }

    internal void Reject(in SpoolMessage message, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (_core is null)
            throw AsNobody();
        long deadLetter = message.Tries >= _options.MostTries ? _spool.AppendDeadLetter(message, _core, reason) : 0;
        lock (_gate)
        {
            ThrowIfUnusable();
            _now = Now();
            if (deadLetter != 0)
            {
                Finish(message, ReceiptState.Rejected, deadLetter);
            }
            else
            {
                Forget(message);
                Return(message);
            }
        }

        _state.HandledBell.FenceAndRing();
        // The other members of a group look for it.
        _state.AppendedBell.RingIfAwaited();
    }

    bool ISharedCondition.TryTake(long start, out int result)
    {
        result = 0;
        if (Volatile.Read(ref _isDisposed) || MayRead())
            return true;
        if (_core is null || !_core.HasDeadMember())
            return false;
        lock (_gate)
        {
            using (_core.Enter())
                _core.ReturnClaimsOfTheDead();

            NoteUnsettled();
        }

        return MayRead();
    }

    bool ISharedCondition.MayTake(long start) => Volatile.Read(ref _isDisposed) || MayRead();

    bool ISharedCondition.TryAnnounce(long start, SleepPlan plan)
    {
        plan.SleepOn(_state.AppendedBell.Word, _state.AppendedBell.Announce());
        _spool.Help();
        return !Volatile.Read(ref _isDisposed) && !MayRead() && (_core is null || _core.TryWatchMembers(plan));
    }

    void ISharedCondition.End(SleepPlan plan) => GC.KeepAlive(this);

    void ISharedCondition.GiveBack(int result) { }

    /// <summary>Has also that survive a loss of power which the dead have handled, so that senders are told.</summary>
    private void NoteUnsettled()
    {
        if (_sync is null)
            return;
        foreach ((long sequence, long segment) in _core!.FindUnsettled())
            _sync.Note(sequence, segment);
    }

    private bool MayRead()
    {
        long visible = _state.ReadVisible();
        if (_core is null)
            return _cursor.Next < visible;
        return _core.State.Delivered < visible || _core.State.Returned != 0;
    }

    private bool TryReadAsNobody(out SpoolMessage message)
    {
        message = default;
        if (!TryReadNext(out JournalRecord record, out long offset))
            return false;
        try
        {
            message = Make(record, offset, Decrypt(record, offset), 1);
            return true;
        }
        catch (SpoolAccessException)
        {
            _cursor.Seek(record.Sequence);
            throw;
        }
    }

    private bool TryReadAsConsumer(out SpoolMessage message)
    {
        using ConsumerTurn turn = _core!.Enter();
        message = default;
        if (!TryFindNext(out JournalRecord record, out long offset))
            return false;
        // What this reader has not got the key for is not delivered, and stays for who has.
        byte[]? plain = Decrypt(record, offset);
        int tries = _core.Claim(record.Sequence, _cursor.Segment!.FirstSequence, _now);
        message = Make(record, offset, plain, tries);
        _last = message;
        _hasLast = true;
        return true;
    }

    /// <summary>The message that is to be handed out: one that was returned, or else the next one.</summary>
    private bool TryFindNext(out JournalRecord record, out long offset)
    {
        while (true)
        {
            long returned = _core!.FindReturned();
            long delivered = _core.State.Delivered;
            _cursor.Seek(returned != 0 ? returned : delivered);
            bool isThere = TryReadNext(out record, out offset);
            if (returned == 0)
            {
                if (isThere && record.Sequence > delivered)
                    _core.PassOver(record.Sequence);
                return isThere;
            }

            if (isThere && record.Sequence == returned)
                return true;
            // It is lost. The one behind it may have been handled long ago.
            _core.PassOver(returned, isThere ? Math.Min(record.Sequence, delivered) : delivered);
        }
    }

    private bool TryReadNext(out JournalRecord record, out long offset)
    {
        if (_cursor.Next >= _visible)
            _visible = _state.ReadVisible();
        while (true)
        {
            try
            {
                return _cursor.TryRead(_visible, out record, out offset);
            }
            catch (SpoolDamagedException damage) when (_options.SkipDamage && damage.NextSequence > 0)
            {
                _options.Damaged?.Invoke(damage);
                _cursor.Skip(damage);
                _core?.PassOver(damage.FirstSequence, damage.NextSequence);
            }
        }
    }

    /// <summary>The content; null where it is not encrypted.</summary>
    private byte[]? Decrypt(in JournalRecord record, long offset)
    {
        if (!record.IsEncrypted)
            return null;
        if (_cipher is null)
        {
            throw new SpoolAccessException(
                $"Message {record.Sequence} of '{_spool.Path}' is encrypted; set SpoolOptions.Keys to read it.",
                _spool.Path);
        }

        ReadOnlySpan<byte> content = _cursor.Segment!.Bytes.Slice(
            offset + JournalLayout.RecordHeaderLength, record.Length);
        return _cipher.Decrypt(record, content, _spool.Path);
    }

    private SpoolMessage Make(in JournalRecord record, long offset, byte[]? plain, int tries)
    {
        JournalSegment segment = _cursor.Segment!;
        return new SpoolMessage(this, segment.Bytes, plain, offset, segment.FirstSequence, record, tries);
    }

    private void Finish(in SpoolMessage message, ReceiptState outcome, long deadLetter)
    {
        if (_core is null)
            throw AsNobody();
        using (_core.Enter())
            _core.Finish(message.Sequence, message.Segment, message.Tries, outcome, _now, deadLetter);

        _sync?.Note(message.Sequence, message.Segment);
        Forget(message);
    }

    private void Return(in SpoolMessage message)
    {
        using ConsumerTurn turn = _core!.Enter();
        _core.Return(message.Sequence, message.Segment);
    }

    /// <summary>Handled already: not to be acknowledged when the next one is asked for.</summary>
    private void Forget(in SpoolMessage message)
    {
        if (_hasLast && _last.Sequence == message.Sequence)
            _hasLast = false;
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_sync?.Failure is { } failure)
            throw failure;
    }

    private static long Now() =>
        (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    private static InvalidOperationException AsNobody() => new(
        "This reader is no consumer, so nothing is kept of what it handles. Open it with a consumer's name.");
}
