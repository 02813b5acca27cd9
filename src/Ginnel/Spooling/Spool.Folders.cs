using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Names;

namespace Ginnel.Spooling;

public sealed partial class Spool
{
    internal SpoolRights Rights => _directory.Rights;

    internal FileLayer Files => _options.Files;

    internal Guid Id => _files.Identity.Id;

    /// <summary>Opens a folder in which any program puts files, each of which becomes a message.</summary>
    /// <param name="path">The folder; made when there is none. Its parent must exist.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="SpoolAccessException">
    /// Others than those who may append could put files there, or another process serves the folder.
    /// </exception>
    /// <exception cref="InvalidOperationException">The spool was not opened for appending.</exception>
    public SpoolDropFolder OpenDropFolder(string path, SpoolDropFolderOptions? options = null)
    {
        options = (options ?? SpoolDropFolderOptions.Default).Checked();
        Demand(SpoolAccess.Append);
        return new SpoolDropFolder(this, path, options);
    }

    /// <summary>Opens a folder into which each message is written as a file.</summary>
    /// <param name="consumer">As which consumer the messages are read: see <see cref="OpenReader"/>.</param>
    /// <param name="path">The folder; made when there is none. Its parent must exist.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="SpoolAccessException">
    /// Others could look into the folder, it is another spool's, or another process serves it.
    /// </exception>
    /// <exception cref="InvalidOperationException">The spool was not opened for reading.</exception>
    public SpoolFolderWriter OpenFolderWriter(
        string consumer, string path, SpoolFolderWriterOptions? options = null)
    {
        EndpointName.Check(consumer, "a consumer");
        options = (options ?? SpoolFolderWriterOptions.Default).Checked();
        Demand(SpoolAccess.Read);
        return new SpoolFolderWriter(this, consumer, path, options);
    }

    /// <summary>
    /// Has all that was appended so far, also by processes that were killed on the way, stored as this spool's messages
    /// are; returns the sequence after it.
    /// </summary>
    internal long Settle(CancellationToken cancellationToken)
    {
        Demand(SpoolAccess.Append);
        // Where the owner of the mutex died, this recovers what it had appended.
        _writer.Enter(cancellationToken);
        _writer.Leave();
        long next = _state.NextSequence.ReadAcquire();
        if (IsDurable)
            _sync.Wait(next, isAlone: false);
        return next;
    }

    /// <summary>
    /// Whether a message can ever be appended: beside the last segment, which stays, there is capacity for it.
    /// </summary>
    internal bool CanFit(long length, IReadOnlyDictionary<string, string> headers)
    {
        long content = length + SpoolHeaders.LengthOf(headers) + (_options.Keys is null ? 0 : SpoolCipher.Overhead);
        return _options.Capacity is not { } capacity
            || _files.LengthFor(JournalLayout.RecordLength(content)) <= capacity - SegmentLength;
    }

    /// <summary>Looks for the message of a file.</summary>
    /// <param name="id">The file's.</param>
    /// <param name="end">What <see cref="Settle"/> has returned.</param>
    /// <exception cref="SpoolDamagedException">The journal is damaged where it may be.</exception>
    /// <exception cref="SpoolAccessException">The key is missing with which the process encrypted.</exception>
    internal DroppedFileState Find(DroppedFileId id, long end)
    {
        using var cursor = new JournalCursor(_files);
        using SpoolCipher? cipher = NewCipher();
        cursor.Seek(id.FirstSequence);
        string text = id.ToString();
        while (cursor.TryRead(end, out JournalRecord record, out long offset))
        {
            // The headers of others may be encrypted with other keys.
            if (record.Sender != id.Sender || record.Headers == 0)
                continue;
            Dictionary<string, string> headers = ReadHeaders(cursor.Segment!, record, offset, cipher);
            if (headers.GetValueOrDefault(DroppedFile.IdHeader) == text)
                return DroppedFileState.Stored;
        }

        return cursor.Missed > 0 ? DroppedFileState.Unknown : DroppedFileState.NotStored;
    }

    private Dictionary<string, string> ReadHeaders(
        JournalSegment segment, in JournalRecord record, long offset, SpoolCipher? cipher)
    {
        ReadOnlySpan<byte> content = segment.Bytes.Slice(offset + JournalLayout.RecordHeaderLength, record.Length);
        if (!record.IsEncrypted)
            return SpoolHeaders.Read(content[..record.Headers]);
        if (cipher is null)
        {
            throw new SpoolAccessException(
                $"Message {record.Sequence} of '{Path}' is encrypted, and may be that of a file that is to be taken; " +
                $"set {nameof(SpoolOptions)}.{nameof(SpoolOptions.Keys)}.", Path);
        }

        return SpoolHeaders.Read(cipher.Decrypt(record, content, Path).AsSpan(0, record.Headers));
    }
}
