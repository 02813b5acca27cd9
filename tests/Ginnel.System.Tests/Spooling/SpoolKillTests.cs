using System;
using System.Collections.Generic;
using System.Diagnostics;
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
/// Goal: whoever is killed, whenever, a spool has every message that a sender was told of, once and in order, and no
/// other; and nobody is held up.
/// Method: four senders, of which two wait for the disk and two append several messages at once, two consumers and a
/// group of two are killed (SIGKILL) at random and started again. Each notes what it did in a log of its own: a sender
/// after the append returned, a consumer before it acknowledges. A consumer that starts again seeks to the message
/// after the last that its log has. SPOOL_KILLS says how many are killed.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SpoolKillTests : IDisposable
{
    private static readonly string[] s_consumers = ["one", "two", "group"];

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-kill-").FullName;
    private readonly ChildProcess?[] _children = new ChildProcess?[SpoolTraffic.Senders + 4];
    private readonly int[] _starts = new int[SpoolTraffic.Senders + 4];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("SPOOL_KILLS"), out int kills) ? kills : 300;

    private string SpoolPath => Path.Join(_folder, "spool");

    public void Dispose()
    {
        foreach (ChildProcess? child in _children)
            child?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Random_KillsOfSendersAndConsumers_LoseRepeatAndReorderNothing()
    {
        int seed = Fuzz.Seed();
        Console.WriteLine($"spool kills: seed {seed}");
        var random = new Random(seed);
        long start = Stopwatch.GetTimestamp();
        MakeConsumersKnown();
        for (int index = 0; index < _children.Length; index++)
            _children[index] = Start(index);
        for (int kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(random.Next(100), Token);
            int index = random.Next(_children.Length);
            await KillAsync(index);
            _children[index] = Start(index);
        }

        for (int index = 0; index < SpoolTraffic.Senders; index++)
            await KillAsync(index);
        await DrainAsync();
        for (int index = SpoolTraffic.Senders; index < _children.Length; index++)
            await KillAsync(index);
        int messages = CheckLogs(seed);
        CheckWhatIsLeft();
        Console.WriteLine(
            $"{Kills} kills, {messages} messages in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    private ChildProcess Start(int index)
    {
        int consumer = index - SpoolTraffic.Senders;
        Func<Task> role = consumer switch
        {
            < 0 => SpoolSenderRole.RunAsync,
            < 2 => SpoolConsumerRole.RunSingleAsync,
            _ => SpoolConsumerRole.RunMemberAsync,
        };
        string name = consumer < 0 ? "" : s_consumers[Math.Min(consumer, 2)];
        return ChildProcess.Start(
            new ChildOptions
            {
                Environment = RoleSettings.Variables(
                    ("Seed", index), ("Length", _starts[index]++), ("Name", name), ("Path", _folder)),
            },
            role);
    }

    /// <summary>One that ended before it was killed has met with an exception.</summary>
    private async Task KillAsync(int index)
    {
        ChildProcess child = _children[index]!;
        if (child.HasExited)
            await child.WaitAsync(Token);
        Assert.False(child.HasExited, $"{child.Name} has ended by itself.");
        child.Kill();
        await child.DisposeAsync().AsTask().Within();
    }

    /// <summary>Who had nothing to do with the spool appends at once, and the consumers come to that.</summary>
    private async Task DrainAsync()
    {
        await using var spool = Spool.Open(
            SpoolPath, SpoolAccess.Append, SpoolTraffic.Options(SpoolDurability.Batch));
        byte[] last = SpoolTraffic.Make(SpoolTraffic.Senders, 0, 0);
        Receipt receipt = await spool.AppendAsync(last, cancellationToken: Token).Within();
        foreach (string consumer in s_consumers)
            await receipt.WaitAcknowledgedAsync(consumer, Token).Within();
        await Eventually.True(() => spool.Consumers.All(static consumer => consumer.Lag == 0));
    }

    /// <summary>What all consumers have handled may go; who has never been there would begin behind it.</summary>
    private void MakeConsumersKnown()
    {
        using var spool = Spool.Open(SpoolPath, SpoolAccess.Read, SpoolTraffic.Options(SpoolDurability.None));
        foreach (string consumer in s_consumers)
            spool.OpenReader(consumer, new SpoolReadOptions { IsGroup = consumer == "group" }).Dispose();
    }

    private int CheckLogs(int seed)
    {
        var sent = new List<SpoolEntry>();
        for (int sender = 0; sender < SpoolTraffic.Senders; sender++)
            sent.AddRange(SpoolLog.Read(Path.Join(_folder, $"sent-{sender}")));
        List<SpoolEntry> first = Read("one", 4);
        CheckSingle(seed, sent, first);
        CheckSingle(seed, sent, Read("two", 5));
        Assert.Equal(first.Select(WithoutTries), Read("two", 5).Select(WithoutTries));
        CheckGroup(seed, first, [.. Read("group", 6), .. Read("group", 7)]);
        return first.Count;
    }

    private List<SpoolEntry> Read(string name, int index) => SpoolLog.Read(Path.Join(_folder, $"read-{name}-{index}"));

    private static SpoolEntry WithoutTries(SpoolEntry entry) => entry with { Tries = 0 };

    /// <summary>Everything that was acknowledged, once, in each sender's order; nothing else.</summary>
    private static void CheckSingle(int seed, List<SpoolEntry> sent, List<SpoolEntry> read)
    {
        var acknowledged = sent.ToDictionary(
            static entry => (entry.Sender, entry.Number), static entry => entry.Sequence);
        long[] next = new long[SpoolTraffic.Senders + 1];
        int[] unknown = new int[SpoolTraffic.Senders + 1];
        for (int index = 0; index < read.Count; index++)
        {
            SpoolEntry entry = read[index];
            Assert.True(entry.Sequence == index + 1, $"Seed {seed}: {entry} was read as the {index + 1}th.");
            ref long expected = ref next[entry.Sender];
            // A start of a sender begins its numbers anew, and has no holes.
            bool isFirst = entry.Number > expected && entry.Number % SpoolTraffic.NumbersOfStart == 0;
            Assert.True(
                entry.Number == expected || isFirst,
                $"Seed {seed}: {entry} came when {expected} was to come.");
            if (entry.Number != expected)
                unknown[entry.Sender] = 0;
            expected = entry.Number + 1;
            if (acknowledged.Remove((entry.Sender, entry.Number), out long sequence))
                Assert.True(sequence == 0 || sequence == entry.Sequence, $"Seed {seed}: {entry} is not {sequence}.");
            else if (entry.Sender < SpoolTraffic.Senders)
                Assert.True(
                    ++unknown[entry.Sender] <= SpoolTraffic.MostAtOnce, $"Seed {seed}: nobody had appended {entry}.");
        }

        Assert.True(acknowledged.Count == 0, $"Seed {seed}: {acknowledged.FirstOrDefault()} was not read.");
    }

    /// <summary>Everything at least once; and more often only where the message says so.</summary>
    private static void CheckGroup(int seed, List<SpoolEntry> all, List<SpoolEntry> read)
    {
        var handled = read.GroupBy(WithoutTries).ToDictionary(
            static group => group.Key, static group => group.ToList());
        foreach (SpoolEntry entry in all)
            Assert.True(handled.ContainsKey(WithoutTries(entry)), $"Seed {seed}: the group has not read {entry}.");
        Assert.Equal(all.Count, handled.Count);
        foreach (List<SpoolEntry> tries in handled.Values)
        {
            Assert.True(
                tries.Select(static entry => entry.Tries).Distinct().Count() == tries.Count,
                $"Seed {seed}: the group read {tries[0]} twice, and was not told.");
        }
    }

    private void CheckWhatIsLeft()
    {
        Spool.Open(SpoolPath, SpoolAccess.Append, SpoolTraffic.Options(SpoolDurability.None)).Dispose();
        SpoolReport report = Spool.Verify(SpoolPath);
        Assert.True(report.IsSound, string.Join('\n', report.Damages));
        Assert.Equal(0, report.Gaps);
        string[] files = Directory.GetFileSystemEntries(SpoolPath, "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, static file => file.EndsWith('~'));
        string[] journal =
            [.. Directory.GetFiles(SpoolPath, "*.journal").Select(Name)];
        foreach (string consumer in s_consumers)
        {
            string[] receipts = Directory.GetFiles(Path.Join(SpoolPath, "consumers", consumer), "*.receipts");
            Assert.Subset(
                journal.ToHashSet(), receipts.Select(Name).ToHashSet());
        }

        static string Name(string file) => Path.GetFileNameWithoutExtension(file);
    }
}
