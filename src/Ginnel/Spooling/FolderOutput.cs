using System.Collections.Generic;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>Writes messages of one consumer into a folder, each once.</summary>
/// <remarks>
/// For a batch of messages, those that are there and not too many:
/// 1. Write each into <c>tmp</c>, and its headers into <c>headers</c> where that is asked for. Where the disk is waited
///    for, sync the files, and then the directories.
/// 2. Note in <c>written</c> which is the last, and when it was appended. From here on all of them count as written.
/// 3. Move each into <c>new</c>. Where the disk is waited for, sync both directories.
/// 4. Acknowledge them.
/// Killed, or failed, between two of them, this is what is left, and what whoever serves the folder next does:
/// within 1, or after it: files in <c>tmp</c> of messages after the noted one, perhaps half of one. They are removed;
/// the messages are handed out again, and written again, under the same names.
/// After 2, or within 3: whole files in <c>tmp</c> of messages up to the noted one. They are moved now. What is not
/// in <c>tmp</c> was moved before, be it that a script has taken it since.
/// After 3, or within 4: messages that are handed out again, up to the noted one. They are acknowledged, no more.
/// A note counts only while it is of a message that the spool has, or had: where a loss of power took messages that
/// nobody waited for, their sequences are given again, and the note's time is not that of the message.
/// </remarks>
internal sealed class FolderOutput
{
    private const string HeadersName = "headers";
    private const int MostMessages = 64;
    private const long MostBytes = 16 << 20;

    private readonly Spool _spool;
    private readonly FileFolder _folder;
    private readonly SpoolDirectory? _headers;
    private readonly List<SpoolMessage> _batch = [];
    private readonly List<FileName> _staged = [];
    private long _written;

    public FolderOutput(Spool spool, FileFolder folder, SpoolFolderWriterOptions options)
    {
        _spool = spool;
        _folder = folder;
        _headers = options.WriteHeaders ? folder.OpenChild(HeadersName) : null;
        if (WrittenNote.TryRead(folder.Root) is { } note && note.SpoolId != spool.Id)
        {
            throw folder.Root.Refuse(
                WrittenNote.FileName, $"it is of the spool {note.SpoolId}, and this is {spool.Id}");
        }
    }

    /// <summary>Does what those have left to do that were killed, or failed.</summary>
    public void Begin(CancellationToken cancellationToken)
    {
        _written = FindWritten(cancellationToken);
        _staged.Clear();
        foreach (FileName name in _folder.List(_folder.Fresh))
        {
            if (!FolderFile.TryParse(name.ToString(), out long sequence))
                continue;
            if (sequence <= _written)
                _staged.Add(name);
            else
                _folder.Fresh.Check(_folder.Files.Unlink(_folder.Fresh.File, name), "unlink", name.ToString());
        }

        _staged.Sort();
        MoveStaged();
    }

    /// <summary>Steps 1 to 4; returns how many messages were written or acknowledged, 0 where there are none.</summary>
    public int WriteBatch(SpoolReader reader, CancellationToken cancellationToken)
    {
        _batch.Clear();
        _staged.Clear();
        cancellationToken.ThrowIfCancellationRequested();
        for (long bytes = 0; _batch.Count < MostMessages && bytes < MostBytes; bytes += _batch[^1].Payload.Length)
        {
            if (!reader.TryRead(out SpoolMessage message))
                break;
            _batch.Add(message);
            if (message.Sequence > _written)
                Stage(message);
        }

        if (_staged.Count > 0)
        {
            _folder.SyncIfAsked(_headers);
            _folder.SyncIfAsked(_folder.Fresh);
            SpoolMessage last = _batch[^1];
            new WrittenNote(_spool.Id, last.Sequence, last.Time.UtcTicks).Write(_folder.Root, _spool.IsDurable);
            _written = last.Sequence;
            MoveStaged();
        }

        foreach (SpoolMessage message in _batch)
            message.Acknowledge();
        return _batch.Count;
    }

    /// <summary>The message up to which all were written out, according to the note; 0 for none.</summary>
    private long FindWritten(CancellationToken cancellationToken)
    {
        if (WrittenNote.TryRead(_folder.Root) is not { } note || note.Sequence >= _spool.NextSequence)
            return 0;
        using SpoolReader reader = _spool.OpenReader(consumer: null, new SpoolReadOptions { SkipDamage = true });
        reader.Seek(note.Sequence);
        SpoolMessage found;
        do
            found = reader.Read(cancellationToken);
        while (found.Sequence < note.Sequence);
        // A later one, where it is gone by now: it was handled.
        return found.Sequence != note.Sequence || found.Time.UtcTicks == note.Time ? note.Sequence : 0;
    }

    /// <summary>Step 1 for one message.</summary>
    private void Stage(in SpoolMessage message)
    {
        IReadOnlyDictionary<string, string> headers = message.Headers;
        string name = FolderFile.NameOf(message, headers);
        if (_headers is not null && headers.Count > 0)
            FolderFile.Write(_headers, name, FolderFile.Describe(headers), _spool.IsDurable);
        FolderFile.Write(_folder.Fresh, name, message.Payload, _spool.IsDurable);
        _staged.Add(new FileName(name));
    }

    /// <summary>Step 3.</summary>
    private void MoveStaged()
    {
        foreach (FileName name in _staged)
            _folder.Fresh.Check(_folder.Move(_folder.Fresh, name, _folder.Ready), "rename", name.ToString());
        if (_staged.Count == 0)
            return;
        _folder.SyncIfAsked(_folder.Ready);
        _folder.SyncIfAsked(_folder.Fresh);
    }
}
