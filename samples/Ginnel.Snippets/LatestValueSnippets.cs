using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Processes;

namespace Ginnel.Snippets;

internal static class LatestValueSnippets
{
    public static async Task RunAsync()
    {
        #region publish
        await using var pose = LatestValue.Publish("pose", new Pose(0, 0));
        pose.Write(new Pose(3, 4));
        #endregion

        using var child = ChildProcess.Start(ReadAsync);
        Task<int> exit = child.WaitAsync();
        while (pose.ReaderCount == 0)
            await Task.Delay(1);
        // More than once: the reader may have seen the first of them before it began to wait for a change.
        while (await Task.WhenAny(exit, Task.Delay(1)) != exit)
            pose.Write(new Pose(5, 6));
    }

    private static async Task ReadAsync()
    {
        CancellationToken cancellationToken = CancellationToken.None;

        #region read
        await using var pose = LatestValue.Open<Pose>("pose");
        Console.WriteLine(pose.Read());
        if (await pose.WaitForChangeAsync(cancellationToken))
            Console.WriteLine(pose.Read());
        #endregion
    }

    private readonly record struct Pose(double X, double Y);
}
