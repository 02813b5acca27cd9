using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Cli.Observing;

namespace Ginnel.Cli.Web;

/// <summary>Looks at the machine for all pages together, and only while there is one. Any thread may call.</summary>
/// <remarks>
/// 1. The first page that watches starts the loop, with a <see cref="Machine"/> of its own.
/// 2. The loop looks ten times a second, and scans for new processes at every tenth look.
/// 3. A page that is behind gets the newest view and misses those before; the loop waits for nobody.
/// 4. The loop ends after the last page has left. Whether one is there is decided under the lock in which pages come
///    and go, so no page is left without a loop, and there are never two.
/// </remarks>
internal sealed class Sampler
{
    private const int LooksForEachScan = 10;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly HashSet<Channel<string>> _watchers = [];
    private bool _isRunning;

    /// <summary>Each view as JSON, until cancelled.</summary>
    public async IAsyncEnumerable<string> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var views = Channel.CreateBounded<string>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            _watchers.Add(views);
            if (!_isRunning)
                _ = Task.Run(RunAsync, CancellationToken.None);
            _isRunning = true;
        }

        try
        {
            while (await TryWaitAsync(views.Reader, cancellationToken))
            {
                while (views.Reader.TryRead(out string? view))
                    yield return view;
            }
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(views);
        }
    }

    /// <summary>A page that leaves, or the end of the program, is an end like any other.</summary>
    private static async Task<bool> TryWaitAsync(ChannelReader<string> views, CancellationToken cancellationToken)
    {
        try
        {
            return await views.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_pause);
        using var machine = new Machine();
        IReadOnlyList<SpoolFacts> spools = [];
        for (int look = 0; ; look++)
        {
            if (look > 0 && look % LooksForEachScan == 0)
                machine.Scan();
            MachineView view = machine.Look();
            // Reading cursors opens the spools for a moment. Here, so that no scan finds us among those who use them.
            if (look % LooksForEachScan == 0)
                spools = SpoolFacts.Of(view.Spools);
            if (!TryPublish(JsonSerializer.Serialize(PageView.Of(view, spools), WebJson.Options)))
                return;
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>False when nobody is there any more: then the loop has ended, as others see it.</summary>
    private bool TryPublish(string view)
    {
        lock (_lock)
        {
            foreach (Channel<string> watcher in _watchers)
                watcher.Writer.TryWrite(view);
            return _isRunning = _watchers.Count > 0;
        }
    }
}
