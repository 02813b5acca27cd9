using System;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Ginnel.Tests.Peer.Far;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Far;

/// <summary>
/// Goal: whatever a network does, nothing hangs beyond its time-outs, nothing that was acknowledged is lost, and no
/// call runs twice.
/// Method: two processes in two network namespaces, and a link between them that drops frames, delays them, or is cut
/// without a word. Two ledgers say which calls were run, and which were answered.
/// </summary>
[Collection(AloneCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class FarNetworkTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Link_CutDuringCalls_EndsAllOnBothSides()
    {
        await using FarNetwork network = await FarNetwork.StartAsync(s_short);
        await using FarProcess client = network.StartClient("call");
        for (int caller = 0; caller < 5; caller++)
            await network.WaitForAnswersAsync(caller, 3);
        network.Link.Cut();
        Assert.All(await client.WaitForAsync("failed", 5), IsDeathBySilence);
        await client.WaitForAsync("ended");
        await client.WaitForEndAsync();
        IsDeathBySilence((await network.Server.WaitForAsync("broken"))[0]);
        Assert.InRange(network.CheckLedgers(), 15, int.MaxValue);
    }

    [Fact]
    public async Task Link_CutWhileAPipeIsFull_EndsAllOnBothSides()
    {
        await using FarNetwork network = await FarNetwork.StartAsync(s_short);
        await using FarProcess client = network.StartClient("fill");
        await client.WaitForAsync("held back");
        network.Link.Cut();
        IsDeathBySilence((await client.WaitForAsync("reading"))[0]);
        IsDeathBySilence((await client.WaitForAsync("writing"))[0]);
        await client.WaitForEndAsync();
        // What had arrived can be read, and then the death shows.
        network.Server.WriteLine();
        long read = Number((await network.Server.WaitForAsync("read "))[0]);
        Assert.InRange(read, 65536, Number((await client.WaitForAsync("wrote"))[0]));
        IsDeathBySilence((await network.Server.WaitForAsync("lost"))[0]);
    }

    [Fact]
    public async Task Link_CutAtEachMomentOfTheHandshake_EndsBothSides()
    {
        await using FarNetwork network = await FarNetwork.StartAsync(s_short);
        await using FarProcess client = network.StartClient("connect");
        await client.WaitForAsync("ready");
        for (int frames = 0; frames <= 18; frames += 2)
        {
            network.Link.CutAfter(frames);
            client.WriteLine();
            await client.WaitForAsync("connecting", frames / 2 + 1);
            network.Link.Mend();
        }

        // Which it is may shift by what the one before still sends again.
        string[] ends = client.Lines("connecting");
        string[] notFound = Containing(ends, "EndpointNotFoundException: Nobody listens");
        string[] unanswered = Containing(ends, "HandshakeException: The listener");
        string[] died = Containing(ends, nameof(PeerDiedException));
        Assert.All(unanswered, static line => Assert.Contains("did not answer within", line));
        Assert.All(died, IsDeathBySilence);
        Assert.True(notFound.Length > 0 && unanswered.Length > 0 && died.Length > 0, string.Join('\n', ends));
        Assert.Equal(ends.Length, notFound.Length + unanswered.Length + died.Length);
        Assert.NotEmpty(network.Server.Lines("refused"));
        Assert.All(network.Server.Lines("refused"), static line => Assert.Contains("HandshakeException", line));
        // The listener still has room for everybody.
        await using FarProcess last = network.StartClient("fill");
        await last.WaitForAsync("held back");
    }

    [Fact]
    public async Task Link_CutAndMended_GetsTheCallsThatWereNotSent()
    {
        const int Cuts = 3;
        await using FarNetwork network = await FarNetwork.StartAsync(s_short);
        await using FarProcess client = network.StartClient("call again");
        for (int cut = 0; cut < Cuts; cut++)
        {
            for (int caller = 0; caller < FarCallsRole.AgainCallers; caller++)
                await network.WaitForAnswersAsync(caller, network.CountAnswers(caller) + 50);
            int failed = client.Lines("failed").Length;
            network.Link.Cut();
            IsDeathBySilence((await client.WaitForAsync("failed", failed + 1))[failed]);
            network.Link.Mend();
        }

        for (int caller = 0; caller < FarCallsRole.AgainCallers; caller++)
            await network.WaitForAnswersAsync(caller, network.CountAnswers(caller) + 50);
        client.WriteLine("stop");
        await client.WaitForAsync("ended");
        await client.WaitForEndAsync();
        Assert.InRange(client.Lines("failed").Length, Cuts, Cuts * FarCallsRole.AgainCallers);
        Assert.InRange(network.CheckLedgers(), (Cuts + 1) * 50, int.MaxValue);
    }

    [Fact]
    public async Task Link_MendedAfterTheClientGaveUp_BringsNoCallAnyMore()
    {
        // It asks for a word, and so hears of the end, later than TCP would send again what did not get through.
        await using FarNetwork network = await FarNetwork.StartAsync(TimeSpan.FromSeconds(20));
        await using FarProcess client = network.StartClient("call slowly", s_short);
        await network.WaitForAnswersAsync(0, 3);
        network.Link.CutClient();
        IsDeathBySilence((await client.WaitForAsync("failed"))[0]);
        await client.WaitForEndAsync();
        int executions = network.CountExecutions();
        network.Link.Mend();
        await network.Server.WaitForAsync("broken");
        Assert.Equal(executions, network.CountExecutions());
        Assert.Equal(executions, network.CheckLedgers());
    }

    [Fact]
    public async Task Server_Killed_IsMissedAtOnce()
    {
        // Nobody would wait so long for the silence to be noticed.
        await using FarNetwork network = await FarNetwork.StartAsync(TimeSpan.FromHours(1));
        await using FarProcess client = network.StartClient("call");
        await network.WaitForAnswersAsync(0, 3);
        await network.Server.SignalAsync("KILL");
        Assert.All(await client.WaitForAsync("failed", 5), static line =>
        {
            Assert.Contains(nameof(PeerDiedException), line);
            Assert.Contains(FarRole.Subject, line);
            Assert.DoesNotContain("not heard of", line);
        });
        await client.WaitForEndAsync();
        network.CheckLedgers();
    }

    [Fact]
    public async Task Server_Stopped_IsDeadAfterItsSilence()
    {
        await using FarNetwork network = await FarNetwork.StartAsync(s_short);
        await using FarProcess client = network.StartClient("call");
        await network.WaitForAnswersAsync(0, 3);
        await network.Server.SignalAsync("STOP");
        Assert.All(await client.WaitForAsync("failed", 5), IsDeathBySilence);
        await client.WaitForEndAsync();
        network.CheckLedgers();
    }

    private static void IsDeathBySilence(string line)
    {
        Assert.Contains(nameof(PeerDiedException), line);
        Assert.Contains(FarRole.Subject, line);
        Assert.Contains("was not heard of", line);
    }

    private static string[] Containing(string[] lines, string text) =>
        [.. lines.Where(line => line.Contains(text, StringComparison.Ordinal))];

    private static long Number(string line) =>
        long.Parse(line.Split(' ')[1], global::System.Globalization.CultureInfo.InvariantCulture);
}
