using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.Spooling;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Spooling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>
/// Goal: a death at any step of an append, of the end of a segment, of a sync, of a receipt leaves a spool that others
/// go on with at once.
/// Method: a process is killed before its Nth call on files, for every N until it makes fewer; another one has the
/// spool open all the time, then appends and reads.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SpoolDeathTests : IDisposable
{
    private const int MostCalls = 500;

    private readonly string _root = Directory.CreateTempSubdirectory("ginnel-spool-death-").FullName;
    private string _folder = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    public async Task Sender_DiesBeforeAnyCall_OthersGoOn(SpoolDurability durability)
    {
        int call = 1;
        while (await SurvivesSenderAsync(call, durability))
            call++;
        Console.WriteLine($"a sender ({durability}) died before each of {call - 1} calls");
        Assert.InRange(call, 10, MostCalls);
    }

    [Fact]
    public async Task Sender_DiesBeforeAnyCallWithTheSpoolToItself_TheNextOneFindsItWhole()
    {
        bool hasDied = true;
        int call = 0;
        // Others are there for a while only, so all of the calls are those of who makes a spool, or recovers one.
        while (hasDied)
        {
            NewFolder(++call);
            hasDied = await DiesAsync(DyingRole.SendAsync, call, seed: 1);
            await using (Spool spool = Open(SpoolDurability.None))
                CheckAll(spool, seed: 1);
            Assert.DoesNotContain(
                Directory.GetFileSystemEntries(Path.Join(_folder, "spool")), static file => file.EndsWith('~'));
        }

        Console.WriteLine($"a sender alone died before each of {call - 1} calls");
        Assert.InRange(call, 20, MostCalls);
    }

    [Fact]
    public async Task Consumer_DiesBeforeAnyCall_TheNextOneHasEachMessageOnce()
    {
        bool hasDied = true;
        int call = 0;
        while (hasDied)
        {
            NewFolder(++call);
            await using Spool spool = Open(SpoolDurability.Batch);
            for (int number = 0; number < DyingRole.Messages; number++)
                spool.Append(SpoolTraffic.Make(0, number, DyingRole.Length));
            hasDied = await DiesAsync(DyingRole.ReadAsync, call, seed: 0);
            Assert.False(await DiesAsync(DyingRole.ReadAsync, 0, seed: 0));
            Assert.Equal(
                Enumerable.Range(1, DyingRole.Messages).Select(static sequence => (long)sequence),
                SpoolLog.Read(Path.Join(_folder, "read")).Select(static entry => entry.Sequence));
            SpoolDelivery delivery = await spool.GetReceipt(DyingRole.Messages)
                .WaitHandledAsync("reader", Token).AsTask().Within();
            Assert.Equal(ReceiptState.Acknowledged, delivery.State);
            Assert.True(Spool.Verify(spool.Path).IsSound);
        }

        Console.WriteLine($"a consumer died before each of {call - 1} calls");
        Assert.InRange(call, 10, MostCalls);
    }

    private async Task<bool> SurvivesSenderAsync(int call, SpoolDurability durability)
    {
        NewFolder(call);
        int seed = durability == SpoolDurability.None ? 0 : 1;
        await using Spool spool = Open(SpoolDurability.None);
        await using SpoolReader reader = spool.OpenReader();
        Task<SpoolMessage> first = reader.ReadAsync(Token).AsTask();
        bool hasDied = await DiesAsync(DyingRole.SendAsync, call, seed);
        // Also what nobody was told of goes on when somebody appends.
        spool.Append(SpoolTraffic.Make(9, 0, 0));
        await first.Within();
        CheckAll(spool, seed, other: 9);
        Assert.True(Spool.Verify(spool.Path).IsSound);
        return hasDied;
    }

    /// <summary>What was told is there, in order; perhaps one more that was not told.</summary>
    private void CheckAll(Spool spool, long seed, long? other = null)
    {
        var read = new List<SpoolEntry>();
        using SpoolReader reader = spool.OpenReader();
        while (other is null && reader.TryRead(out SpoolMessage message))
            read.Add(SpoolTraffic.Check(message));
        // What a dead sender wanted on the disk is there a little later.
        while (other is not null && SpoolTraffic.Check(reader.Read(Token)) is var entry && entry.Sender != other)
            read.Add(entry);

        List<SpoolEntry> sent = SpoolLog.Read(Path.Join(_folder, "sent"));
        Assert.InRange(read.Count, sent.Count, sent.Count + 1);
        for (int index = 0; index < read.Count; index++)
            Assert.Equal(new SpoolEntry(seed, index, index + 1, 1), read[index]);
    }

    private void NewFolder(int number) =>
        _folder = Directory.CreateDirectory(Path.Join(_root, $"{number}-{Guid.NewGuid():N}")).FullName;

    private Spool Open(SpoolDurability durability) => Spool.Open(
        Path.Join(_folder, "spool"), SpoolAccess.ReadAppend,
        new SpoolOptions { Durability = durability, SegmentLength = 64 << 10 });

    private async Task<bool> DiesAsync(Func<Task> role, int call, int seed)
    {
        await using ChildProcess child = ChildProcess.Start(
            new ChildOptions
            {
                Environment = RoleSettings.Variables(("Seed", seed), ("Length", call), ("Path", _folder)),
            },
            role);
        int code = await child.WaitAsync(Token).Within();
        Assert.True(code == 0 || child.TerminatingSignal == 9, $"Before call {call}: exit code {code}.");
        return code != 0;
    }
}
