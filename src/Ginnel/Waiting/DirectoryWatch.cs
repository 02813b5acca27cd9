using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>Tells when a name appears in a directory, or in the nearest one above it that exists.</summary>
/// <remarks>
/// 1. Watch the directory; if it does not exist, the one above, and so on.
/// 2. Look whether the next one on the way down has appeared meanwhile: then what is watched is the wrong one, so start
///    over.
/// 3. The caller looks for what it wants, and only then waits: whatever appears after step 1 is reported. It may also
///    be woken for nothing: then it looks again.
/// </remarks>
internal sealed class DirectoryWatch : IDirectoryObserver, IDisposable
{
    private readonly TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DirectoryWatch() { }

    /// <summary>Steps 1 and 2.</summary>
    public static DirectoryWatch Start(string path)
    {
        while (true)
        {
            var watch = new DirectoryWatch();
            try
            {
                if (watch.TryCover(path))
                    return watch;
            }
            catch
            {
                watch.Dispose();
                throw;
            }

            watch.Dispose();
        }
    }

    /// <summary>Waits for a report; false when the time is over.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            await _reported.Task.WaitAsync(time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => DirectoryWatcher.Remove(this);

    int IDirectoryObserver.Watch { get; set; } = -1;

    void IDirectoryObserver.OnEvent(DirectoryEvent reported) => _reported.TrySetResult();

    private bool TryCover(string path)
    {
        string? below = null;
        for (string? place = path; place is not null; place = Path.GetDirectoryName(place))
        {
            if (DirectoryWatcher.TryAdd(this, place))
                return below is null || !Directory.Exists(below);
            below = place;
        }

        throw new SystemCallException("inotify_add_watch", Errno.ENOENT, path);
    }
}
