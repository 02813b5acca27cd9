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

/// <summary>Two processes, the same physical page, at different addresses: write here, read there.</summary>
public sealed class SharedRegionTests
{
    [Fact]
    public async Task Page_InTwoProcesses_IsOneFrameAtTwoAddresses()
    {
        using var region = SharedRegion.Create(4096);
        (PipeReadEnd questions, PipeWriteEnd asker) = Pipe.Create();
        (PipeReadEnd answers, PipeWriteEnd answerer) = Pipe.Create();
        using ChildProcess child = ChildProcess.Start(RegionRole.ReadAsync, region, questions, answerer);
        using var lines = new StreamReader(answers.AsStream());
        SharedPage here = default;
        foreach (long number in (long[])[1, 4711, -2])
        {
            region.WriteRelease(8, number);
            here = region.FindPages(0, 1)[0];
            asker.Write([1]);
            string[] there = (await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within())!
                .Split(' ');
            Console.WriteLine($"{here} here, and there {string.Join(' ', there)}");
            Assert.NotEqual(here.Address.ToString(CultureInfo.InvariantCulture), there[0]);
            Assert.Equal(here.Inode.ToString(CultureInfo.InvariantCulture), there[1]);
            Assert.Equal(here.Offset.ToString(CultureInfo.InvariantCulture), there[2]);
            Assert.Equal((here.Frame ?? 0).ToString(CultureInfo.InvariantCulture), there[3]);
            Assert.Equal("False", there[4]);
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), there[5]);
        }

        Assert.Equal(Environment.IsPrivilegedProcess, here.Frame is not null);
        asker.Complete();
        Assert.Equal(0, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task TwoWay_CountedByTwoProcesses_LosesNothing()
    {
        using var region = SharedRegion.CreateTwoWay(4096);
        ChildProcess[] children = [.. Enumerable.Range(0, 2).Select(_ => ChildProcess.Start(RegionRole.Count, region))];
        RegionRole.Count(region);
        foreach (ChildProcess child in children)
        {
            Assert.Equal(0, await child.WaitAsync().Within());
            child.Dispose();
        }

        Assert.Equal(300_000, region.ReadAcquire<long>(64));
    }

    [Fact]
    public async Task OneWay_InAChildThatWrites_IsRefusedThere()
    {
        using var region = SharedRegion.Create(4096);
        using ChildProcess child = ChildProcess.Start(RegionRole.Count, region);
        ChildProcessException exception =
            await Assert.ThrowsAsync<ChildProcessException>(() => child.WaitAsync().Within());
        Assert.Contains("may only read the region", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, region.ReadAcquire<long>(64));
    }
}
