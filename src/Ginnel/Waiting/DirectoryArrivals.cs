using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>The names that appear in a directory, in the order in which they do.</summary>
/// <remarks>
/// 1. Start, and only then look at what is there already: what comes after that is reported.
/// 2. Wait, take the names, and start over. A name may be reported that was seen in step 1, or is gone by now.
/// 3. Where reports were lost, or more came than are kept, look at the whole directory as in step 1.
/// </remarks>
internal sealed class DirectoryArrivals : IDirectoryObserver, IDisposable
{
    /// <summary>Beyond this, looking at the directory is cheaper than the memory: 100 bytes a name, so 6 MB.</summary>
    internal const int MostNames = 1 << 16;

    private readonly Lock _gate = new();
    private List<FileName> _names = [];
    private bool _isIncomplete;
    private TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DirectoryArrivals() { }

    int IDirectoryObserver.Watch { get; set; } = -1;

    /// <summary>Step 1.</summary>
    /// <exception cref="SystemCallException">There is no such directory, or no watch to be had.</exception>
    public static DirectoryArrivals Start(string path)
    {
        var arrivals = new DirectoryArrivals();
        if (!DirectoryWatcher.TryAdd(arrivals, path))
            throw new SystemCallException("inotify_add_watch", Errno.ENOENT, path);
        return arrivals;
    }

    /// <summary>Waits until there is something to take.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _reported.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Step 2; false for step 3.</summary>
    public bool TryTake(out List<FileName> names)
    {
        lock (_gate)
        {
            names = _names;
            bool isComplete = !_isIncomplete;
            _names = [];
            _isIncomplete = false;
            if (_reported.Task.IsCompleted)
                _reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return isComplete;
        }
    }

    public void Dispose() => DirectoryWatcher.Remove(this);

    void IDirectoryObserver.OnEvent(DirectoryEvent reported)
    {
        if (reported.Watch != -1 && reported.Watch != ((IDirectoryObserver)this).Watch)
            return;
        lock (_gate)
        {
            if (reported.Name is not null && _names.Count < MostNames)
                _names.Add(reported.Name);
            else
                _isIncomplete = true;
            if (_isIncomplete)
                _names.Clear();
            _reported.TrySetResult();
        }
    }
}
