using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;

namespace Ginnel.Demo.Web;

/// <summary>Holds the status and hands each change to everyone who watches. Any thread may call.</summary>
internal sealed class StatusBoard(DemoSettings settings)
{
    // A page that is this many changes behind misses the oldest; what it draws in the end is right all the same.
    private const int ChangesKept = 256;

    private readonly Lock _lock = new();
    private readonly HashSet<Channel<Status>> _watchers = [];

    /// <summary>The status as it is now.</summary>
    public Status Current { get; private set; } =
        new(Environment.ProcessId, settings.DatabaseFile, settings.DatabaseAddress, DatabaseState.Starting, 0, 0,
            null, null, null);

    /// <summary>Replaces the status by what the function makes of it.</summary>
    public void Update(Func<Status, Status> change)
    {
        lock (_lock)
        {
            Current = change(Current);
            foreach (Channel<Status> watcher in _watchers)
                watcher.Writer.TryWrite(Current);
        }
    }

    /// <summary>The status as it is now and then each change, until cancelled.</summary>
    public async IAsyncEnumerable<Status> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<Status>(
            new BoundedChannelOptions(ChangesKept) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            changes.Writer.TryWrite(Current);
            _watchers.Add(changes);
        }

        try
        {
            await foreach (Status status in changes.Reader.ReadAllAsync(cancellationToken))
                yield return status;
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(changes);
        }
    }
}
