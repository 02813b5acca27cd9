using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.Sharing;

namespace Ginnel.Snippets;

internal static class SynchronizationSnippets
{
    public static async Task RunAsync()
    {
        CancellationToken cancellationToken = CancellationToken.None;
        await using var child = ChildProcess.Start(WorkAsync);

        #region wait
        using var ready = SharedEvent.OpenOrCreate("worker-ready");
        await ready.WaitAsync(cancellationToken);
        #endregion

        // What the child has is kept by this, so that its death is seen below.
        using var kept = SharedMutex.OpenOrCreate("stock");
        child.Kill();

        #region open
        using var mutex = SharedMutex.OpenOrCreate("stock");
        if (await mutex.AcquireAsync(cancellationToken) == SharedAcquisition.Abandoned)
            Console.WriteLine("The last owner died: see whether the stock is whole.");
        mutex.Release();
        #endregion
    }

    private static async Task WorkAsync()
    {
        using var mutex = SharedMutex.OpenOrCreate("stock");
        mutex.Acquire();
        using var ready = SharedEvent.OpenOrCreate("worker-ready");
        ready.Set();
        await Task.Delay(Timeout.Infinite);
    }
}
