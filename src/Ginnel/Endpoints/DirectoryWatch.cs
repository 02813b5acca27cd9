using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>Tells when a name appears in a directory, or in the nearest one above it that exists.</summary>
/// <remarks>
/// 1. Watch the directory; if it does not exist, the one above, and so on.
/// 2. Look whether the next one on the way down has appeared meanwhile: then what is watched is the wrong one, so start
///    over.
/// 3. The caller looks for what it wants, and only then waits: whatever appears after step 1 is reported.
/// </remarks>
internal sealed class DirectoryWatch : IEventTarget, IDisposable
{
    private readonly Descriptor _queue = DirectoryEvents.Create();
    private readonly TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EventRegistration? _registration;

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
                {
                    watch._registration = EventLoop.Register(watch._queue, watch, EpollEvents.In | EpollEvents.OneShot);
                    watch._registration.Hold(watch);
                    return watch;
                }
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

    /// <inheritdoc/>
    public void OnEvents(EpollEvents events) => _reported.TrySetResult();

    public void Dispose()
    {
        _registration?.Dispose();
        _queue.Dispose();
    }

    private bool TryCover(string path)
    {
        string? below = null;
        for (string? place = path; place is not null; place = Path.GetDirectoryName(place))
        {
            if (DirectoryEvents.TryAdd(_queue, place) != -1)
                return below is null || !Directory.Exists(below);
            below = place;
        }

        throw new SystemCallException("inotify_add_watch", Errno.ENOENT, path);
    }
}
