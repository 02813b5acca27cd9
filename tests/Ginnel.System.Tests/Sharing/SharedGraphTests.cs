using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Sharing;
using Ginnel.Tests.Peer.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Sharing;

/// <summary>One process lays a graph out, and another walks it where it lies, page by page.</summary>
public sealed class SharedGraphTests
{
    private const int Count = 1_000_000;

    /// <summary>KiB: the kernel maps up to 16 pages around one that is touched, if it has them.</summary>
    private const long MostAtFirst = 128;

    [Fact]
    public async Task Chain_OfAMillion_IsWalkedInPlaceByAnotherProcess()
    {
        using SharedArena arena = Publish();
        (PipeReadEnd answers, PipeWriteEnd answerer) = Pipe.Create();
        using ChildProcess child = ChildProcess.Start(GraphRole.WalkAsync, arena.Region, answerer);
        using var lines = new StreamReader(answers.AsStream());
        string line = (await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within())!;
        Console.WriteLine($"first number, sum, bytes to open and to walk, KiB after each: {line}; arena {arena.Used}");
        long[] told = [.. line.Split(' ').Select(static part => long.Parse(part, CultureInfo.InvariantCulture))];
        Assert.Equal(Count - 1, told[0]);
        Assert.Equal(Count * (Count - 1L) / 2 + 4L * Count, told[1]);
        Assert.InRange(told[2], 1, 32 << 10);
        Assert.Equal(0, told[3]);
        Assert.InRange(told[4], 4, MostAtFirst);
        Assert.InRange(told[5], arena.Used >> 10, long.MaxValue);
        Assert.Equal(0, await child.WaitAsync().Within());
    }

    private static SharedArena Publish()
    {
        ChainLink? chain = null;
        for (int number = 0; number < Count; number++)
            chain = new ChainLink { Number = number, Text = "link", Next = chain };
        var arena = SharedArena.Create(64 << 20);
        ChainLink.Publish(arena, chain!);
        return arena;
    }
}
