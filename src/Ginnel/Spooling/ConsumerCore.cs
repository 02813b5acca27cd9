using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Sharing;
using Ginnel.Waiting;

namespace Ginnel.Spooling;

/// <summary>What a consumer has been given and has done: who gets a message next, and what became of it.</summary>
/// <remarks>
/// A message is pending, delivered to a member, then handled: acknowledged, rejected for good, or skipped. On the way
/// it may be returned, to be delivered again. For each there is a receipt in a file beside the journal's segment; and
/// four words say where to look:
/// 1. <c>delivered</c>: all before it were handed out. The next one is claimed by writing its receipt, then this word.
/// 2. <c>returned</c>: none before it has to be handed out again. Whoever returns one lowers it, after the receipt.
/// 3. <c>handled</c>: all before it are handled. It follows the receipts, and is behind them after a death.
/// 4. <c>handled durably</c>: the same, and on the disk.
/// Members of a group do all of this within the group's mutex; if its owner died, every word is right nevertheless,
/// since each is written after what it tells of.
/// A member that died has claims: whoever sees that the process has ended returns them. A single consumer does so when
/// it is opened.
/// </remarks>
internal sealed class ConsumerCore : IDisposable
{
    private const int MostFiles = 8;

    private readonly SpoolDirectory _directory;
    private readonly ConsumerState _state;
    private readonly JournalFiles _journal;
    private readonly bool _isDurable;
    private readonly List<ReceiptsFile> _files = [];
    private List<long> _segments = [];
    // Between the two, messages are in the segment that begins with the first.
    private long _knownFirst = long.MaxValue;
    private long _knownLast;
    private long _active;
    private bool _isPathSynced;

    private ConsumerCore(SpoolDirectory directory, ConsumerState state, JournalFiles journal, bool isDurable)
    {
        _isDurable = isDurable;
        _directory = directory;
        _state = state;
        _journal = journal;
    }

    public ConsumerState State => _state;

    public SpoolDirectory Directory => _directory;

    public bool IsGroup => _state.IsGroup;

    /// <param name="directory">Of the consumer; its own from now on.</param>
    /// <param name="journal">What it reads.</param>
    /// <param name="isGroup">Whether several share the messages.</param>
    /// <param name="isDurable">Whether what is handled counts when it is on the disk.</param>
    /// <param name="start">With which message it begins, when it is made.</param>
    /// <param name="keepsClaims">
    /// Whether what was handed out stays so: who was given it is elsewhere, and does not end with this process.
    /// </param>
    public static ConsumerCore Open(
        SpoolDirectory directory, JournalFiles journal, bool isGroup, bool isDurable, Func<long> start,
        bool keepsClaims = false)
    {
        var state = ConsumerState.Open(directory, isGroup, start);
        var core = new ConsumerCore(directory, state, journal, isDurable);
        try
        {
            core.Begin(keepsClaims);
            return core;
        }
        catch
        {
            core.Dispose();
            throw;
        }
    }

    /// <summary>Waits for this process's turn, which ends when what is returned is disposed.</summary>
    public ConsumerTurn Enter()
    {
        _state.Mutex?.Acquire();
        return new ConsumerTurn(_state.Mutex);
    }

    /// <summary>The message to hand out again, if there is one.</summary>
    public long FindReturned()
    {
        long sequence = _state.Returned;
        if (sequence == 0)
            return 0;
        long end = _state.Delivered;
        for (sequence = Math.Max(sequence, _state.Handled); sequence < end; sequence++)
        {
            if (ReadStatus(sequence).State == ReceiptState.Returned)
                return sequence;
        }

        _state.Returned = 0;
        return 0;
    }

    /// <summary>The message is handed out; returns how often it was by now.</summary>
    /// <param name="sequence">The message.</param>
    /// <param name="segment">The first sequence of its segment.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    public int Claim(long sequence, long segment, long now)
    {
        _knownLast = segment == _knownFirst ? Math.Max(sequence, _knownLast) : sequence;
        _knownFirst = segment;
        ReceiptWords words = FileOf(segment).WordsOf(sequence);
        bool isAgain = sequence < _state.Delivered;
        int tries = isAgain ? Status(words, sequence).Tries + 1 : 1;
        words.Delivered.Write(now);
        words.Status.Write(new ReceiptStatus(ReceiptState.Delivered, tries, _state.Member, false).ToValue());
        if (isAgain)
            _state.Returned = sequence + 1;
        else
            _state.Delivered = sequence + 1;
        StateActive(now);
        return tries;
    }

    /// <summary>Messages up to one are gone: nobody waits for them any more.</summary>
    public void PassOver(long next) => PassOver(_state.Delivered, next);

    /// <summary>Messages from one up to another cannot be read.</summary>
    public void PassOver(long first, long next)
    {
        for (long sequence = first; sequence < next; sequence++)
        {
            if (SegmentOf(sequence) is not { } segment)
            {
                // Its receipt went with its segment. A sender that asks is told by this word.
                _state.Dropped = Math.Max(_state.Dropped, sequence + 1);
                continue;
            }

            ReceiptWords words = FileOf(segment).WordsOf(sequence);
            // What was handled before it was damaged stays so.
            if (!Status(words, sequence).IsHandled)
                words.Status.Write(new ReceiptStatus(ReceiptState.Skipped, 0, _state.Member, true).ToValue());
        }

        if (_state.Delivered < next)
            _state.Delivered = next;
        Advance();
    }

    /// <summary>The message is handled.</summary>
    /// <param name="sequence">The message.</param>
    /// <param name="segment">The first sequence of its segment.</param>
    /// <param name="tries">How often it was handed out.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    /// <param name="deadLetter">The sequence of its copy among the dead letters; 0 for none.</param>
    public void Finish(long sequence, long segment, int tries, ReceiptState outcome, long now, long deadLetter)
    {
        ReceiptWords words = FileOf(segment).WordsOf(sequence);
        words.Handled.Write(now);
        if (deadLetter != 0)
            words.DeadLetter.Write(deadLetter);
        words.Status.Write(new ReceiptStatus(outcome, tries, _state.Member, !_isDurable).ToValue());
        StateActive(now);
        if (sequence != _state.Handled)
            return;
        // The only one that was handed out and not handled, as a rule: there is nothing to follow.
        if (_state.Delivered == sequence + 1)
            StateHandled(sequence + 1);
        else
            Advance();
    }

    /// <summary>The message is to be handed out again.</summary>
    public void Return(long sequence, long segment)
    {
        ReceiptWords words = FileOf(segment).WordsOf(sequence);
        Return(words, Status(words, sequence), sequence);
    }

    /// <summary>Returns what the dead have claimed. Within the mutex.</summary>
    public void ReturnClaimsOfTheDead()
    {
        for (int index = 0; index < ConsumerLayout.MostMembers; index++)
        {
            if (!IsDead(_state.MemberAt(index)))
                continue;
            int dead = index;
            ReturnClaims(claimed => claimed == dead);
            _state.SetMember(index, OwnerWord.Free);
        }
    }

    /// <summary>Watches the other members; false if one is dead by now.</summary>
    public bool TryWatchMembers(SleepPlan plan)
    {
        if (!IsGroup)
            return true;
        for (int index = 0; index < ConsumerLayout.MostMembers; index++)
        {
            long member = _state.MemberAt(index);
            if (member != OwnerWord.Free && !plan.TryWatch(member))
                return false;
        }

        return true;
    }

    /// <summary>Whether a member has died; for a look without the mutex.</summary>
    public bool HasDeadMember()
    {
        if (!IsGroup)
            return false;
        for (int index = 0; index < ConsumerLayout.MostMembers; index++)
        {
            if (IsDead(_state.MemberAt(index)))
                return true;
        }

        return false;
    }

    /// <summary>Has what was done so far survive a loss of power; returns the error number.</summary>
    /// <param name="segments">Whose receipts.</param>
    /// <param name="gate">Held while the list of files is looked at, and not while the disk is waited for.</param>
    public int Sync(IEnumerable<long> segments, Lock gate)
    {
        foreach (long segment in segments)
        {
            using Descriptor file = DuplicateOf(segment, gate, out ReceiptsFile receipts);
            int errno = _directory.Files.SyncData(file);
            if (errno != 0)
                return errno;
            if (!receipts.IsNameSynced)
                SyncNames();
            receipts.IsNameSynced = true;
        }

        return _directory.Files.SyncData(_state.File);
    }

    /// <summary>Has the name of a file survive, and once those of the directories that it is in.</summary>
    /// <remarks>Whoever made them may have died before it came to this, so it does not matter who did.</remarks>
    private void SyncNames()
    {
        _directory.Sync();
        if (!_isPathSynced)
            ConsumerList.SyncNames(_journal.Directory);
        _isPathSynced = true;
    }

    /// <summary>What is handled, and perhaps not on the disk; with the first sequence of each one's segment.</summary>
    public List<(long Sequence, long Segment)> FindUnsettled()
    {
        var found = new List<(long Sequence, long Segment)>();
        using ConsumerTurn turn = Enter();
        long end = _state.Delivered;
        for (long sequence = _state.HandledDurably; sequence < end; sequence++)
        {
            if (SegmentOf(sequence) is { } segment
                && Status(FileOf(segment).WordsOf(sequence), sequence).IsHandled)
                found.Add((sequence, segment));
        }

        return found;
    }

    /// <summary>Has a receipt written at the next sync, also where the kernel takes it for written.</summary>
    public void Touch(long sequence, long segment) => FileOf(segment).WordsOf(sequence).Touch();

    /// <summary>All before a message are handled, and this process has synced what it handled of them.</summary>
    /// <remarks>What others of a group handled is on the disk when their receipts say so.</remarks>
    public void AdvanceDurably(long handled)
    {
        if (!IsGroup)
        {
            _state.HandledDurably = Math.Max(_state.HandledDurably, handled);
            return;
        }

        long durable = _state.HandledDurably;
        long before = durable;
        while (durable < handled && ReadStatus(durable) is { IsHandled: true, IsDurable: true })
            durable++;
        if (durable != before)
            _state.HandledDurably = durable;
    }

    /// <summary>Says that a message's outcome is on the disk.</summary>
    public void MarkDurable(long sequence, long segment)
    {
        CheckedWord word = FileOf(segment).WordsOf(sequence).Status;
        ReceiptStatus status = ReceiptStatus.FromValue(word.TryRead() ?? 0);
        if (status.IsHandled)
            word.Write((status with { IsDurable = true }).ToValue());
    }

    /// <summary>Starts from a message on, as if all before it were handled and none after it.</summary>
    public void Rewind(long sequence)
    {
        foreach (long segment in Segments())
        {
            using var file = ReceiptsFile.Open(_directory, segment, _journal.Identity.SegmentLength);
            file.Clear(sequence);
        }

        CloseFiles();
        _state.Returned = 0;
        _state.Delivered = sequence;
        _state.Handled = sequence;
        _state.HandledDurably = Math.Min(_state.HandledDurably, sequence);
    }

    /// <summary>Gives up this process's membership; what it has not handled goes to another.</summary>
    public void Dispose()
    {
        try
        {
            if (IsGroup && _state.Member >= 0 && !_state.Mapping.IsDisposed)
                End();
        }
        finally
        {
            CloseFiles();
            _state.Dispose();
            _directory.Dispose();
        }
    }

    private static bool IsDead(long member) => member != OwnerWord.Free && member != OwnerWord.Self
        && !ProcessWatch.IsAlive(OwnerWord.Identity(member));

    private void Begin(bool keepsClaims)
    {
        using ConsumerTurn turn = Enter();
        if (_state.IsFirst && !keepsClaims)
            ReturnClaims(IsOfDead);
        if (keepsClaims)
            Advance();
        if (!IsGroup)
            return;
        // The others may not have looked, and there may be no place left.
        ReturnClaimsOfTheDead();
        _state.Join();
    }

    /// <summary>For the first that comes: another may have come right after it, and have been quicker.</summary>
    private bool IsOfDead(int claimed) =>
        !IsGroup || claimed >= ConsumerLayout.MostMembers || _state.MemberAt(claimed) == OwnerWord.Free;

    private void End()
    {
        using ConsumerTurn turn = Enter();
        ReturnClaims(claimed => claimed == _state.Member);
        _state.SetMember(_state.Member, OwnerWord.Free);
    }

    private void ReturnClaims(Func<int, bool> isOf)
    {
        long end = _state.Delivered;
        for (long sequence = _state.Handled; sequence < end; sequence++)
        {
            if (SegmentOf(sequence) is not { } segment)
                continue;
            ReceiptWords words = FileOf(segment).WordsOf(sequence);
            ReceiptStatus status = Status(words, sequence);
            // Pending: whoever claimed it was killed before its receipt said so, or the power was lost. Returned: the
            // same may have happened before the word said so, which costs nothing to say again.
            if (status.State is ReceiptState.Pending or ReceiptState.Returned
                || (status.State == ReceiptState.Delivered && isOf(status.Member)))
                Return(words, status, sequence);
        }

        Advance();
    }

    private void Return(ReceiptWords words, ReceiptStatus status, long sequence)
    {
        words.Status.Write((status with { State = ReceiptState.Returned }).ToValue());
        long returned = _state.Returned;
        if (returned == 0 || sequence < returned)
            _state.Returned = sequence;
    }

    /// <summary>Follows the receipts of messages that are handled.</summary>
    private void Advance()
    {
        long handled = _state.Handled;
        long end = _state.Delivered;
        long before = handled;
        while (handled < end && ReadStatus(handled).IsHandled)
            handled++;
        if (handled != before)
            StateHandled(handled);
    }

    private void StateHandled(long handled)
    {
        _state.Handled = handled;
        if (!_isDurable)
            _state.HandledDurably = handled;
    }

    private void StateActive(long now)
    {
        if (now == _active)
            return;
        _active = now;
        _state.Active = now;
    }

    /// <summary>How far a message is.</summary>
    public ReceiptStatus ReadStatus(long sequence)
    {
        if (SegmentOf(sequence) is not { } segment)
            return new ReceiptStatus(ReceiptState.Skipped, 0, 0, true);
        return Status(FileOf(segment).WordsOf(sequence), sequence);
    }

    private ReceiptStatus Status(ReceiptWords words, long sequence)
    {
        if (words.Status.TryRead() is { } value)
            return ReceiptStatus.FromValue(value);
        long segment = SegmentOf(sequence) ?? 0;
        throw _directory.Damaged(
            JournalSegment.NameOf(segment, ConsumerLayout.ReceiptsSuffix),
            (sequence - segment) * ConsumerLayout.ReceiptLength, $"the receipt of message {sequence} fails its check");
    }

    /// <summary>The first sequence of the segment that a message is in; null where it is gone.</summary>
    public long? SegmentOf(long sequence)
    {
        if (sequence >= _knownFirst && sequence <= _knownLast)
            return _knownFirst;
        // The last one may have been ended since.
        if (_segments.Count == 0 || sequence >= _segments[^1])
            _segments = _journal.List();
        int index = _segments.BinarySearch(sequence);
        index = index >= 0 ? index : ~index - 1;
        return index < 0 ? null : _segments[index];
    }

    private List<long> Segments() => _segments = _journal.List();

    private ReceiptsFile FileOf(long segment)
    {
        for (int index = _files.Count - 1; index >= 0; index--)
        {
            if (_files[index].FirstSequence == segment)
                return _files[index];
        }

        if (_files.Count == MostFiles)
        {
            _files[0].Dispose();
            _files.RemoveAt(0);
        }

        _files.Add(ReceiptsFile.Open(_directory, segment, _journal.Identity.SegmentLength));
        return _files[^1];
    }

    private Descriptor DuplicateOf(long segment, Lock gate, out ReceiptsFile receipts)
    {
        lock (gate)
        {
            receipts = FileOf(segment);
            return receipts.File.Duplicate();
        }
    }

    private void CloseFiles()
    {
        foreach (ReceiptsFile file in _files)
            file.Dispose();
        _files.Clear();
    }
}
