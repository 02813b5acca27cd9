using System;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Ginnel.Tests.Peer.Far;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Far;

/// <summary>
/// Goal: a network that loses packets, or is gone for a moment, loses nothing for those who use it.
/// Method: as in <see cref="FarNetworkTests"/>, with time-outs that are longer than what the link does.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class FarLossTests
{
    // Longer than TCP takes to get something through that is dropped five times in a row.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("load", "ended", "")]
    [InlineData("channel", "acknowledged 100000 items", "received 100000 items in order")]
    [InlineData("streams", "exchanged", "exchanged")]
    public async Task Link_ThatDropsAndDelays_LosesAndRepeatsNothing(string role, string end, string serverEnd)
    {
        int seed = Fuzz.Seed();
        Console.WriteLine($"{role} over a link that drops frames, seed {seed}");
        await using FarNetwork network = await FarNetwork.StartAsync(s_long, seed);
        network.Link.Impair(0.05, TimeSpan.FromMilliseconds(20));
        await using FarProcess client = network.StartClient(role);
        await client.WaitForAsync(end);
        await client.WaitForEndAsync();
        if (serverEnd.Length > 0)
            await network.Server.WaitForAsync(serverEnd);
        Assert.Equal(
            role == "load" ? FarCallsRole.LoadCallers * FarCallsRole.LoadCalls : 0, network.CheckLedgers());
        Assert.Empty(network.Server.Lines("lost"));
        (long carried, long dropped) = network.Link.Frames;
        Assert.InRange(dropped, carried / 40, carried / 10);
    }

    [Theory]
    [InlineData("load", "ended")]
    [InlineData("channel", "acknowledged 100000 items")]
    public async Task Link_CutForAMoment_LosesNothing(string role, string end)
    {
        await using FarNetwork network = await FarNetwork.StartAsync(s_long);
        network.Link.Impair(0, TimeSpan.FromMilliseconds(5));
        await using FarProcess client = network.StartClient(role);
        if (role == "load")
            await network.WaitForAnswersAsync(0, 10);
        else
            await client.WaitForAsync("under way");
        network.Link.Cut();
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        Assert.Empty(client.Lines(end));
        network.Link.Mend();
        await client.WaitForAsync(end);
        await client.WaitForEndAsync();
        Assert.Equal(
            role == "load" ? FarCallsRole.LoadCallers * FarCallsRole.LoadCalls : 0, network.CheckLedgers());
        Assert.Empty(network.Server.Lines("broken").Concat(network.Server.Lines("lost")));
    }
}
