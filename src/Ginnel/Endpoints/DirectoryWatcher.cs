using System.Collections.Generic;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>
/// One queue of directory events for all who wait in this process: a user can have but some hundred queues.
/// </summary>
/// <remarks>
/// 1. The queue is opened for the first watch and closed after the last one. The kernel has one watch for each
///    directory, so they are counted.
/// 2. An event of whatever directory is reported to everybody: they look for themselves, and listeners appear seldom.
/// 3. Adding and reporting exclude each other, so an event that comes after a watch was added finds it on the list.
/// </remarks>
internal sealed class DirectoryWatcher : IEventTarget
{
    private static readonly Lock s_gate = new();
    private static DirectoryWatcher? s_current;

    private readonly Descriptor _queue = DirectoryEvents.Create();
    private readonly List<DirectoryWatch> _watches = [];
    private readonly Dictionary<int, int> _counts = [];
    private EventRegistration? _registration;

    private DirectoryWatcher() { }

    /// <summary>Watches a directory; returns the watch, or -1 where there is no such directory.</summary>
    public static int TryAdd(DirectoryWatch watch, string path)
    {
        lock (s_gate)
        {
            DirectoryWatcher watcher = s_current ?? Open();
            try
            {
                return watcher.TryAddUnsynchronized(watch, path);
            }
            finally
            {
                watcher.CloseIfUnused();
            }
        }
    }

    public static void Remove(DirectoryWatch watch, int number)
    {
        lock (s_gate)
        {
            DirectoryWatcher watcher = s_current!;
            watcher._watches.Remove(watch);
            if (--watcher._counts[number] == 0)
            {
                watcher._counts.Remove(number);
                DirectoryEvents.Remove(watcher._queue, number);
            }

            watcher.CloseIfUnused();
        }
    }

    /// <inheritdoc/>
    public void OnEvents(EpollEvents events)
    {
        lock (s_gate)
        {
            if (s_current != this)
                return;
            DirectoryEvents.Drain(_queue);
            foreach (DirectoryWatch watch in _watches)
                watch.Report();
        }
    }

    private static DirectoryWatcher Open()
    {
        var watcher = new DirectoryWatcher();
        try
        {
            watcher._registration = EventLoop.Register(watcher._queue, watcher, EpollEvents.In);
        }
        catch
        {
            watcher._queue.Dispose();
            throw;
        }

        s_current = watcher;
        return watcher;
    }

    private int TryAddUnsynchronized(DirectoryWatch watch, string path)
    {
        int number = DirectoryEvents.TryAdd(_queue, path);
        if (number == -1)
            return number;
        _counts[number] = _counts.GetValueOrDefault(number) + 1;
        _watches.Add(watch);
        return number;
    }

    private void CloseIfUnused()
    {
        if (_watches.Count > 0)
            return;
        s_current = null;
        _registration!.Dispose();
        _queue.Dispose();
    }
}
