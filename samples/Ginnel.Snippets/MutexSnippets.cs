using System;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.Sharing;

namespace Ginnel.Snippets;

internal static class MutexSnippets
{
    public static async Task RunAsync()
    {
        #region create
        using var region = SharedRegion.CreateTwoWay(length: 4096);
        SharedMutex.Create(region, offset: 0);
        using var one = ChildProcess.Start(Count, region);
        using var other = ChildProcess.Start(Count, region);
        #endregion
        await one.WaitAsync();
        await other.WaitAsync();
        Console.WriteLine($"Both counted to {region.AsSpan(1024, 1)[0]}.");
    }

    #region use
    private static void Count(SharedRegion region)
    {
        var mutex = SharedMutex.Open(region, offset: 0);
        for (int turn = 0; turn < 100; turn++)
        {
            if (mutex.Acquire() == SharedAcquisition.Abandoned)
                Console.WriteLine("The last owner died, perhaps in the middle of its work.");
            region.AsSpan(1024, 1)[0]++;
            mutex.Release();
        }
    }
    #endregion
}
