using System;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Spooling;

/// <summary>Writes each message of a spool as a file into a folder, from which any program takes it.</summary>
/// <remarks>
/// A file appears in <c>new</c> as a whole. Its name begins with the message's sequence in 20 digits, so names sort as
/// the messages do; a hyphen and the header <c>file-name</c> follow, where that is at most 200 letters, digits, '.',
/// '_' and '-'. Whoever reads a file may remove it, or move it away: it does not come a second time, whoever is killed
/// when. The folder and what is in it have modes 0700 and 0600.
/// One call at a time writes, and one process at a time serves a folder. What it does, step by step, is in
/// <c>docs/formats/spool-folders.md</c>.
/// </remarks>
public sealed class SpoolFolderWriter : IDisposable, IAsyncDisposable
{
    private readonly Spool _spool;
    private readonly string _consumer;
    private readonly SpoolReadOptions _options;
    private readonly FileFolder _folder;
    private readonly FolderOutput _output;

    internal SpoolFolderWriter(Spool spool, string consumer, string path, SpoolFolderWriterOptions options)
    {
        _spool = spool;
        _consumer = consumer;
        _options = new SpoolReadOptions { IsManual = true, Start = options.Start };
        _folder = FileFolder.Open(path, spool, SpoolRights.CurrentUser);
        try
        {
            _output = new FolderOutput(spool, _folder, options);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string Path => _folder.Root.Path;

    /// <summary>Writes the messages that are there now; returns how many that were.</summary>
    /// <param name="cancellationToken">Ends it between two batches of messages; nothing is lost.</param>
    /// <exception cref="ConsumerInUseException">Another reader reads as this consumer.</exception>
    /// <exception cref="SystemCallException">
    /// The disk is full, or fails. What was not written yet is written by the next call.
    /// </exception>
    /// <exception cref="SpoolDamagedException">A message cannot be read, or the folder's note of what was written.
    /// </exception>
    public Task<int> WriteAsync(CancellationToken cancellationToken = default) =>
        ServeAsync(() => Task.FromResult(WriteAll(cancellationToken)), cancellationToken);

    /// <summary>Writes the messages that are there, and that come; it ends by cancellation only.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task RunAsync(CancellationToken cancellationToken = default) =>
        ServeAsync(() => WriteOnAsync(cancellationToken), cancellationToken);

    /// <summary>Closes it; another process may serve the folder then. End what writes before.</summary>
    public void Dispose() => _folder.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<int> ServeAsync(Func<Task<int>> serve, CancellationToken cancellationToken) =>
        _folder.ServeAsync(this, "writes into", serve, cancellationToken);

    private int WriteAll(CancellationToken cancellationToken)
    {
        using SpoolReader reader = OpenReader(cancellationToken);
        return WriteAll(reader, cancellationToken);
    }

    /// <summary>Returns by an exception only.</summary>
    private async Task<int> WriteOnAsync(CancellationToken cancellationToken)
    {
        using SpoolReader reader = OpenReader(cancellationToken);
        while (true)
        {
            WriteAll(reader, cancellationToken);
            await reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Anew for each call: what an earlier one was handed and did not acknowledge is handed out again.
    /// </summary>
    private SpoolReader OpenReader(CancellationToken cancellationToken)
    {
        SpoolReader reader = _spool.OpenReader(_consumer, _options);
        try
        {
            _output.Begin(cancellationToken);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private int WriteAll(SpoolReader reader, CancellationToken cancellationToken)
    {
        int count = 0;
        int written;
        do
        {
            written = _output.WriteBatch(reader, cancellationToken);
            count += written;
        }
        while (written > 0);
        return count;
    }
}
