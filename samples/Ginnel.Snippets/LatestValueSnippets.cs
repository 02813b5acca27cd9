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
        while (pose.ReaderCount == 0)
            await Task.Delay(1);
        pose.Write(new Pose(5, 6));
        await child.WaitAsync();
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
