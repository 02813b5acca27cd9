using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Sharing;

namespace Ginnel.Tests.Peer.Sharing;

/// <summary>The process that gets an arena with a chain: walks it in place, and tells what that took.</summary>
internal static class GraphRole
{
    /// <summary>Answers number and sum, then the bytes allocated and the KiB resident: at first, and at last.</summary>
    public static async Task WalkAsync(SharedRegion region, PipeWriteEnd answers)
    {
        string line = Walk(region);
        answers.Write(Encoding.UTF8.GetBytes(line));
        await answers.CompleteAsync();
    }

    private static string Walk(SharedRegion region)
    {
        long start = GC.GetAllocatedBytesForCurrentThread();
        using SharedArena arena = SharedArena.Open(region);
        ChainLink.View first = ChainLink.Open(arena);
        long number = first.Number;
        long opened = GC.GetAllocatedBytesForCurrentThread() - start;
        long residentFirst = Resident(region);

        start = GC.GetAllocatedBytesForCurrentThread();
        long sum = 0;
        for (ChainLink.View link = first; !link.IsNull; link = link.Next)
            sum += link.Number + link.TextUtf8.Length;
        long walked = GC.GetAllocatedBytesForCurrentThread() - start;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{number} {sum} {opened} {walked} {residentFirst} {Resident(region)}\n");
    }

    /// <summary>KiB of the region that this process has in its page table.</summary>
    private static long Resident(SharedRegion region)
    {
        string inode = string.Create(CultureInfo.InvariantCulture, $" {region.Inode} ");
        bool isRegion = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            if (!line.StartsWith("Rss:", StringComparison.Ordinal))
                isRegion |= line.Contains(inode, StringComparison.Ordinal);
            else if (isRegion)
                return long.Parse(line.AsSpan(4, line.Length - 6).Trim(), CultureInfo.InvariantCulture);
        }

        return -1;
    }
}
