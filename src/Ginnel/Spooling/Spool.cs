using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Names;
using Ginnel.Platform;
using Ginnel.Serialization;

namespace Ginnel.Spooling;

/// <summary>
/// Messages in a directory: appended by any number of processes, and read by any number of consumers.
/// </summary>
/// <remarks>
/// Neither the senders nor the consumers need run at the same time. The directory belongs to the current user alone,
/// who is trusted not to cut its files short while they are open. Members can be used from any thread. The files, and
/// why every death leaves them right, are in <c>docs/formats/spool.md</c>.
/// </remarks>
public sealed partial class Spool : IDisposable, IAsyncDisposable
{
    private const string DeadLettersName = "dead-letters";

    private readonly SpoolDirectory _directory;
    private readonly SpoolAccess _access;
    private readonly SpoolOptions _options;
    private readonly JournalFiles _files;
    private readonly SpoolState _state;
    private readonly JournalWriter _writer;
    private readonly JournalRetention _retention;
    private readonly SyncQueue _sync;
    private readonly HandledWaits _handled;
    private readonly List<SpoolReader> _readers = [];
    private readonly Lock _gate = new();
    private Spool? _deadLetters;
    private Task _spare = Task.CompletedTask;
    private bool _isDisposed;

    private Spool(SpoolDirectory directory, SpoolAccess access, SpoolOptions options)
    {
        _directory = directory;
        _access = access;
        _options = options;
        SpoolIdentity identity = ReadIdentity(directory, options);
        _files = new JournalFiles(directory, identity);
        _state = OpenState();
        _retention = new JournalRetention(_files, options);
        SpoolCipher? cipher = options.Keys is null ? null : new SpoolCipher(options.Keys, identity.Id);
        _writer = new JournalWriter(_files, _state, _retention, cipher, IsDurable) { SpareWanted = PrepareSpare };
        _sync = new SyncQueue(_state, _writer, directory);
        _handled = new HandledWaits(_state);
    }

    /// <summary>The directory.</summary>
    public string Path => _directory.Path;

    /// <summary>The sequence of the next message that is appended.</summary>
    public long NextSequence => _state.IsReadOnly ? _state.ReadVisible() : _state.NextSequence.ReadAcquire();

    /// <summary>Bytes of a segment.</summary>
    public long SegmentLength => _files.Identity.SegmentLength;

    /// <summary>The consumers that have ever read, how far they are, and when they were last active.</summary>
    public IReadOnlyList<SpoolConsumer> Consumers => ConsumerList.Read(_directory).Select(Describe).ToList();

    /// <summary>Whether senders wait for the disk.</summary>
    internal bool IsDurable => _options.Durability != SpoolDurability.None;

    /// <summary>Opens a spool, and makes it when there is none.</summary>
    /// <remarks>
    /// The first process to open it recovers it, which takes as long as reading one segment; others wait for that. On a
    /// file system that is read-only it can be opened for reading, and be read as nobody.
    /// </remarks>
    /// <param name="path">Its directory; the parent must exist.</param>
    /// <param name="access">What for.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="SpoolAccessException">Others than the current user could see what is in it.</exception>
    /// <exception cref="SpoolDamagedException">Its last segment, or what says what it is, is damaged.</exception>
    /// <exception cref="System.IO.DirectoryNotFoundException">There is none, and it is not to be made.</exception>
    /// <exception cref="SystemCallException">There is no room, or the kernel refuses for another reason.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    public static Spool Open(string path, SpoolAccess access, SpoolOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (access is 0 or > SpoolAccess.ReadAppend)
            throw new ArgumentOutOfRangeException(nameof(access), access, "To append, to read, or both is asked for.");
        Requirements.ThrowIfUnsupported();
        options = (options ?? SpoolOptions.Default).Checked();
        SpoolDirectory directory = SpoolDirectory.TryOpen(
            path, options.Create && options.OwnerUserId is null, options.Files, options.Rights, options.OwnerUserId)
            ?? throw new System.IO.DirectoryNotFoundException($"There is no spool at '{path}'.");
        try
        {
            if ((access & SpoolAccess.Append) != 0 && !directory.CanWrite)
                throw directory.Refuse("", $"{directory.Rights} may not append");
            return new Spool(directory, access, options);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The same for messages that are values of one type.</summary>
    /// <inheritdoc cref="Open(string, SpoolAccess, SpoolOptions?)"/>
    /// <typeparam name="T">What a message is.</typeparam>
    public static Spool<T> Open<T>(string path, SpoolAccess access, SpoolOptions? options = null)
    {
        // The formatter is looked for before anything is made.
        _ = MessageFormatter.Of<T>();
        return new Spool<T>(Open(path, access, options));
    }

    /// <summary>Reads as a consumer, of which the spool keeps account under a name; or as nobody.</summary>
    /// <param name="consumer">
    /// 1 to 80 letters, digits, '.', '_' and '-'. Null to read without a trace: nothing is acknowledged then, and no
    /// message is kept for this reader.
    /// </param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ConsumerInUseException">Another process reads as this consumer, which is no group.</exception>
    /// <exception cref="InvalidOperationException">The spool was not opened for reading.</exception>
    public SpoolReader OpenReader(string? consumer = null, SpoolReadOptions? options = null)
    {
        options = (options ?? SpoolReadOptions.Default).Checked();
        Demand(SpoolAccess.Read);
        ConsumerCore? core = consumer is null ? null : OpenConsumer(consumer, options);
        var reader = new SpoolReader(this, _state, _files, core, options, NewCipher(), IsDurable);
        if (core is null && options.Start == SpoolStart.Next)
            reader.Seek(NextSequence);
        return Add(reader);
    }

    /// <summary>All messages for a consumer, and those that will come; it ends by cancellation only.</summary>
    /// <inheritdoc cref="OpenReader"/>
    public async IAsyncEnumerable<SpoolMessage> ReadAllAsync(
        string consumer, SpoolReadOptions? options = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using SpoolReader reader = OpenReader(consumer, options);
        await foreach (SpoolMessage message in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    /// <summary>The spool of messages that were rejected for good; dispose it. It is made when there is none.</summary>
    /// <remarks>
    /// Each message has the headers <c>consumer</c>, <c>sequence</c>, <c>reason</c> and <c>tries</c>, beside its own. A
    /// consumer that dies between rejecting a message and being done with that may put it there twice.
    /// </remarks>
    public Spool OpenDeadLetters(SpoolAccess access = SpoolAccess.ReadAppend) =>
        Open(_directory.PathOf(DeadLettersName), access, new SpoolOptions
        {
            Create = !_options.OnlyLooks,
            OnlyLooks = _options.OnlyLooks,
            Durability = _options.Durability,
            SegmentLength = JournalLayout.SmallestSegment,
            KeepHandled = true,
            Keys = _options.Keys,
            Rights = _directory.Rights,
            OwnerUserId = _directory.IsForeign ? _options.OwnerUserId : null,
            Files = _options.Files,
        });

    /// <summary>Forgets a consumer: nothing is kept for it any more. Under its name a new one can begin.</summary>
    /// <exception cref="ConsumerInUseException">A process reads as this consumer.</exception>
    public void RemoveConsumer(string consumer)
    {
        EndpointName.Check(consumer, "a consumer");
        Demand(SpoolAccess.Read);
        ConsumerList.Remove(_directory, consumer);
        _state.HandledBell.RingIfAwaited();
    }

    /// <summary>Closes the spool, and every reader of it.</summary>
    public void Dispose()
    {
        SpoolReader[] readers;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            readers = [.. _readers];
        }

        foreach (SpoolReader reader in readers)
            reader.Dispose();
        _deadLetters?.Dispose();
        // It uses the directory, and would leave half a file.
        Volatile.Read(ref _spare).Wait();
        _sync.Dispose();
        _writer.Dispose();
        _state.Dispose();
        _directory.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>For a reader that waits: see <see cref="SyncQueue.Help"/>.</summary>
    internal void Help()
    {
        if (!_state.IsReadOnly)
            _sync.Help();
    }

    internal void Forget(SpoolReader reader)
    {
        lock (_gate)
            _readers.Remove(reader);
    }

    private SpoolReader Add(SpoolReader reader)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _readers.Add(reader);
                return reader;
            }
        }

        reader.Dispose();
        throw new ObjectDisposedException(nameof(Spool));
    }

    private ConsumerCore OpenConsumer(string consumer, SpoolReadOptions options)
    {
        EndpointName.Check(consumer, "a consumer");
        SpoolDirectory directory = ConsumerList.TryOpen(_directory, consumer, mayCreate: true)!;
        try
        {
            return ConsumerCore.Open(directory, _files, options.IsGroup, IsDurable, () => StartOf(options));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static SpoolIdentity ReadIdentity(SpoolDirectory directory, SpoolOptions options)
    {
        while (true)
        {
            using Descriptor? file = directory.TryOpenFile(SpoolIdentity.FileName, FileSystem.ReadOnly);
            if (file is not null)
                return SpoolIdentity.Read(directory, file);
            if (!options.Create)
                throw new System.IO.DirectoryNotFoundException($"There is no spool at '{directory.Path}'.");
            // Two that do so at once: one of them links its file, and the other finds that.
            var identity = new SpoolIdentity(Guid.NewGuid(), options.SegmentLength, directory.Rights);
            directory.WriteNewFile(SpoolIdentity.FileName, identity.ToBytes());
        }
    }

    private SpoolState OpenState()
    {
        try
        {
            if (_directory.CanWrite && !_options.OnlyLooks)
                return SpoolState.Open(_directory, Recover);
        }
        catch (SystemCallException exception) when (exception.Errno == Errno.EROFS && _access == SpoolAccess.Read)
        {
            // Nobody can write there, so what is there can be read as it is.
        }

        return SpoolState.OpenReadOnly(_directory, () => JournalRecovery.FindEnd(_files));
    }

    private JournalEnd Recover(RecoveryCauses causes, JournalEnd? known)
    {
        _directory.RemoveLeftovers();
        JournalEnd end = JournalRecovery.Recover(_files, IsDurable, causes, known);
        ConsumerRecovery.Run(_directory, end, _files, causes);
        // A reader of another user could not make the directory of all consumers, even for the first of them.
        if (_directory.Rights.GroupId is not null)
            ConsumerList.Make(_directory);
        return end;
    }

    private void PrepareSpare()
    {
        // A name of its own: the process may have this spool open twice, and one would rename what the other has begun.
        string fresh = $"spare-{Guid.NewGuid():n}~";
        lock (_gate)
        {
            // What is being made serves whoever wants one next; and the end of the spool waits for one only.
            if (!_isDisposed && _spare.IsCompleted)
                _spare = Task.Run(() => _files.PrepareSpare(fresh, IsDurable));
        }
    }

    private SpoolCipher? NewCipher() =>
        _options.Keys is null ? null : new SpoolCipher(_options.Keys, _files.Identity.Id);

    private long StartOf(SpoolReadOptions options)
    {
        if (options.Start == SpoolStart.Next)
            return NextSequence;
        List<long> segments = _files.List();
        return segments.Count == 0 ? 1 : segments[0];
    }

    private SpoolConsumer Describe(ConsumerSnapshot consumer) => new(
        consumer.Name, consumer.IsGroup, consumer.IsConnected, consumer.Delivered,
        Math.Max(0, NextSequence - consumer.Handled), TimeOf(consumer.Active));

    private static DateTimeOffset? TimeOf(long milliseconds) =>
        milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private void Demand(SpoolAccess access)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        if ((_access & access) == 0)
        {
            throw new InvalidOperationException(
                $"The spool '{Path}' was opened with {nameof(SpoolAccess)}.{_access}, and {access} is asked for.");
        }
    }
}
