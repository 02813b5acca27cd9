using System;
using System.Collections.Generic;
using System.Globalization;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>Looks at every byte of a spool's files, and on request puts right what can be.</summary>
/// <remarks>
/// 1. What the spool is. To repair: written anew, from the header of a segment.
/// 2. Each segment: its header; each record; holes, and what stands behind the last record. To repair: the header is
///    written anew, a hole becomes a gap, and what is behind is cleared. No byte of a whole record is touched.
/// 3. From segment to segment, whether messages are missing. To repair: the end record says where it goes on.
/// 4. Each consumer: see <see cref="ConsumerCheck"/>. The dead letters are a spool of their own.
/// </remarks>
internal sealed class SpoolCheck
{
    private const int Chunk = 64 << 10;

    private readonly SpoolDirectory _directory;
    private readonly bool _isRepair;
    private readonly bool _isAlone;
    private readonly Action<long, long>? _onSegment;
    private readonly List<SpoolDamage> _damages = [];
    private SpoolIdentity _identity;
    private long _messages;
    private long _gaps;

    /// <param name="directory">The spool.</param>
    /// <param name="isRepair">Whether to put right what is found.</param>
    /// <param name="isAlone">Whether nobody has it open: then what is behind the end has no reason to be there.</param>
    /// <param name="onSegment">Told how many segments of how many are done.</param>
    public SpoolCheck(SpoolDirectory directory, bool isRepair, bool isAlone, Action<long, long>? onSegment)
    {
        _directory = directory;
        _isRepair = isRepair;
        _isAlone = isAlone;
        _onSegment = onSegment;
    }

    public SpoolReport Run()
    {
        CheckIdentity();
        var files = new JournalFiles(_directory, _identity);
        List<long> segments = files.List();
        JournalTail tail = new(JournalLayout.HeaderLength, segments.Count == 0 ? 1 : segments[0], false);
        for (int index = 0; index < segments.Count; index++)
        {
            tail = CheckSegment(files, segments[index], index + 1 < segments.Count ? segments[index + 1] : null);
            _onSegment?.Invoke(index + 1, segments.Count);
        }

        CheckSpare();
        new ConsumerCheck(_directory, files, tail.Sequence, _isRepair, _damages).Run();
        return new SpoolReport(_directory.Path, segments.Count, _messages, tail.Sequence, _gaps, _damages);
    }

    private void CheckIdentity()
    {
        try
        {
            using Descriptor file = _directory.TryOpenFile(SpoolIdentity.FileName, FileSystem.ReadOnly)
                ?? throw _directory.Damaged(SpoolIdentity.FileName, 0, "it is not there");
            _identity = SpoolIdentity.Read(_directory, file);
        }
        catch (SpoolDamagedException exception)
        {
            Add(SpoolIdentity.FileName, 0, SpoolIdentity.Length, 0, 0, exception.Message);
            _identity = JournalHeaders.FindIdentity(_directory)
                ?? throw new SpoolDamagedException(
                    $"'{_directory.Path}' cannot be looked at: nothing says what spool it is, be it its file " +
                    $"'{SpoolIdentity.FileName}' or the header of a segment.", exception.Path, 0);
            if (!_isRepair)
                return;
            _ = _directory.Files.Unlink(_directory.File, SpoolIdentity.FileName);
            _directory.WriteNewFile(SpoolIdentity.FileName, _identity.ToBytes());
        }
    }

    private JournalTail CheckSegment(JournalFiles files, long first, long? nextFirst)
    {
        if (!TryCheckLength(files, first, nextFirst))
            return new JournalTail(JournalLayout.HeaderLength, nextFirst ?? first, true);
        using JournalSegment? segment = files.TryOpen(first, _isRepair);
        if (segment is null)
            return new JournalTail(JournalLayout.HeaderLength, nextFirst ?? first, true);
        if (segment.FindFault(_identity.Id) is { } fault)
        {
            Add(segment.Name, 0, JournalLayout.HeaderLength, 0, 0, fault);
            if (_isRepair)
                JournalSegment.WriteHeader(
                    segment.Bytes.Slice(0, JournalLayout.HeaderLength), _identity.Id, first, segment.Length,
                    DateTime.UtcNow.Ticks);
        }

        var visitor = new Visitor(this, segment);
        JournalTail tail = JournalScan.Walk(
            segment.Bytes, files.Seed, JournalLayout.HeaderLength, first, ref visitor);
        if (nextFirst > tail.Sequence)
        {
            long length = LastWritten(segment.Bytes, tail.Offset) - tail.Offset;
            long next = nextFirst.Value;
            Add(segment.Name, tail.Offset, length, tail.Sequence, next, Lost(tail.Sequence, next));
        }
        else
        {
            CheckBehind(segment, tail, nextFirst is null);
        }

        if (_isRepair)
            PutInOrder(files, segment, visitor.Holes, tail, nextFirst);
        return tail with { Sequence = nextFirst ?? tail.Sequence };
    }

    /// <summary>Whether there is anything to look at in a segment that may have been cut short.</summary>
    private bool TryCheckLength(JournalFiles files, long first, long? nextFirst)
    {
        string name = JournalSegment.NameOf(first);
        if (!FileStatus.TryOf(_directory.File, name, out FileStatus status))
            return true;
        long length = (long)status.Length;
        if (length == 0)
            Add(name, 0, 0, first, nextFirst ?? first, "it is empty");
        else if (length % Environment.SystemPageSize != 0)
            Add(name, length, 0, 0, 0, string.Create(
                CultureInfo.InvariantCulture, $"it was cut short to {length} bytes"));
        if (_isRepair)
            files.MendLength(first);
        return _isRepair || length != 0;
    }

    private void CheckBehind(JournalSegment segment, JournalTail tail, bool isLast)
    {
        if (isLast && !_isAlone)
            return;
        long end = LastWritten(segment.Bytes, tail.Offset);
        if (end == tail.Offset)
            return;
        bool mayBeMessage = isLast && !tail.IsEnded;
        Add(
            segment.Name, tail.Offset, end - tail.Offset, mayBeMessage ? tail.Sequence : 0,
            mayBeMessage ? tail.Sequence + 1 : 0,
            mayBeMessage
                ? "something is behind the last message: one that was torn, or damaged"
                : "something is behind the end");
    }

    private void PutInOrder(
        JournalFiles files, JournalSegment segment, List<JournalHole> holes, JournalTail tail, long? nextFirst)
    {
        foreach (JournalHole hole in holes)
            hole.FillWithGap(segment.Bytes, files.Seed);
        JournalRecovery.Clear(segment.Bytes, tail.Offset);
        if (!tail.IsEnded && nextFirst is { } next
            && segment.Length - tail.Offset >= JournalLayout.RecordHeaderLength)
        {
            Span<byte> place = segment.Bytes.Slice(tail.Offset, JournalLayout.RecordHeaderLength);
            JournalRecord.End(next).Seal(place, files.Seed);
        }

        _directory.Check(_directory.Files.SyncData(segment.File), "fdatasync", segment.Name);
    }

    /// <summary>
    /// What is to be a segment has nothing in it but zeros, and perhaps a header that did not come to use.
    /// </summary>
    private void CheckSpare()
    {
        if (!FileStatus.TryOf(_directory.File, JournalFiles.SpareName, out FileStatus status))
            return;
        if (status.Length == 0)
            Add(JournalFiles.SpareName, 0, 0, 0, 0, "it is empty");
        else
            CheckSpareContent();
        if (_isRepair)
            _ = _directory.Files.Unlink(_directory.File, JournalFiles.SpareName);
    }

    private void CheckSpareContent()
    {
        if (_directory.TryMap(JournalFiles.SpareName, isWritable: false, mayBeCut: true) is not { } spare)
            return;
        using (spare.File)
        using (spare.Mapping)
        {
            var bytes = new SegmentBytes(spare.Mapping);
            bool hasHeader = bytes.Slice(0, JournalLayout.HeaderLength).ContainsAnyExcept((byte)0);
            if (hasHeader && !JournalHeaders.IsWhole(bytes.Slice(0, JournalLayout.HeaderLength)))
                Add(JournalFiles.SpareName, 0, JournalLayout.HeaderLength, 0, 0, "its header fails its check");
            long end = LastWritten(bytes, JournalLayout.HeaderLength);
            if (end > JournalLayout.HeaderLength)
                Add(JournalFiles.SpareName, JournalLayout.HeaderLength, end - JournalLayout.HeaderLength, 0, 0,
                    "something is where nothing was written yet");
        }
    }

    /// <summary>Where the last byte is that is not zero, and one more.</summary>
    private static long LastWritten(SegmentBytes bytes, long offset)
    {
        for (long end = bytes.Length; end > offset;)
        {
            long begin = Math.Max(offset, end - Chunk);
            int last = bytes.Slice(begin, (int)(end - begin)).LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
                return begin + last + 1;
            end = begin;
        }

        return offset;
    }

    private void Add(string name, long offset, long length, long first, long next, string description) =>
        _damages.Add(new SpoolDamage(_directory.PathOf(name), offset, length, first, next, description));

    private static string Lost(long first, long next) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(next - first == 1 ? $"message {first}" : $"messages {first} to {next - 1}")} cannot be read");

    private struct Visitor(SpoolCheck check, JournalSegment segment) : IJournalVisitor
    {
        private long _expected = segment.FirstSequence;

        public List<JournalHole> Holes { get; } = [];

        public void OnRecord(long offset, in JournalRecord record)
        {
            if (record.Kind == JournalLayout.MessageKind)
                check._messages++;
            else
                check._gaps += Math.Max(0, record.Sequence - _expected);
            _expected = JournalScan.NextSequence(record);
        }

        public void OnHole(long begin, long end, long sequence, in JournalRecord next)
        {
            Holes.Add(new JournalHole(begin, end, sequence, next.Sequence));
            _expected = next.Sequence;
            check.Add(segment.Name, begin, end - begin, sequence, next.Sequence, Lost(sequence, next.Sequence));
        }
    }
}
