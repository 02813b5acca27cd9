using System.Collections.Generic;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>
/// One queue of directory events for all who wait in this process: a user can have but some hundred queues.
/// </summary>
/// <remarks>
/// 1. The queue is opened for the first watch and closed after the last one. The kernel has one watch for each
///    directory, so they are counted.
/// 2. An event of whatever directory is reported to everybody: they tell by the watch whether it is theirs.
/// 3. Adding and reporting exclude each other, so an event that comes after a watch was added finds its observer on
///    the list, which knows its watch by then.
/// </remarks>
internal sealed class DirectoryWatcher : IEventTarget
{
    private static readonly Lock s_gate = new();
    private static DirectoryWatcher? s_current;

    private readonly Descriptor _queue = DirectoryEvents.Create();
    private readonly List<IDirectoryObserver> _observers = [];
    private readonly List<DirectoryEvent> _events = [];
    private readonly Dictionary<int, int> _counts = [];
    private EventRegistration? _registration;

    private DirectoryWatcher() { }

    /// <summary>Watches a directory; false where there is no such directory.</summary>
    public static bool TryAdd(IDirectoryObserver observer, string path)
    {
        lock (s_gate)
        {
            DirectoryWatcher watcher = s_current ?? Open();
            try
            {
                return watcher.TryAddUnsynchronized(observer, path);
            }
            finally
            {
                watcher.CloseIfUnused();
            }
        }
    }

    /// <summary>Ends a watch, if there is one.</summary>
    public static void Remove(IDirectoryObserver observer)
    {
        lock (s_gate)
        {
            int number = observer.Watch;
            if (number == -1)
                return;
            observer.Watch = -1;
            DirectoryWatcher watcher = s_current!;
            watcher._observers.Remove(observer);
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
            while (DirectoryEvents.TryRead(_queue, _events))
            {
                foreach (DirectoryEvent reported in _events)
                {
                    foreach (IDirectoryObserver observer in _observers)
                        observer.OnEvent(reported);
                }

                _events.Clear();
            }
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

    private bool TryAddUnsynchronized(IDirectoryObserver observer, string path)
    {
        int number = DirectoryEvents.TryAdd(_queue, path);
        if (number == -1)
            return false;
        _counts[number] = _counts.GetValueOrDefault(number) + 1;
        observer.Watch = number;
        _observers.Add(observer);
        return true;
    }

    private void CloseIfUnused()
    {
        if (_observers.Count > 0)
            return;
        s_current = null;
        _registration!.Dispose();
        _queue.Dispose();
    }
}
