using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.RabbitMQ;
using Ginnel.Spooling;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Forwarding;
using Ginnel.Tests.Peer.Spooling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Forwarding;

/// <summary>
/// Goal: whatever dies between two spools, each message is stored once in the far one, in its sender's order, and each
/// receipt comes back.
/// Method: four senders append FORWARD_MESSAGES messages; two of them do not wait for the disk. Meanwhile each
/// forwarder is killed (SIGKILL) ten times, one node of the broker is killed and started again, and the link is cut for
/// a while. Senders append a part of the messages for each of these, which happens when half of that part has arrived:
/// so there is traffic each time, also through the cluster with a node less, and after it came back. A consumer of the
/// far spool acknowledges all of it.
/// </summary>
[Collection(RabbitCollection.Name)]
public sealed class ForwardingCrashTests : IDisposable
{
    private const int Kills = 10;
    private const int AtOnce = 50;
    private const string Reader = "reader";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_cut = TimeSpan.FromSeconds(3);

    private readonly RabbitCluster _cluster;
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-forward-").FullName;
    private readonly List<Link> _links;
    private ChildProcess? _sender;
    private ChildProcess? _receiver;
    private readonly Pulse _stageEnded = new();
    private long _read;
    private int _stage;

    public ForwardingCrashTests(RabbitCluster cluster)
    {
        _cluster = cluster;
        _links = [.. cluster.All.Select(static node => new Link(node.Port))];
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Messages => int.TryParse(
        Environment.GetEnvironmentVariable("FORWARD_MESSAGES"), out int messages) ? messages : 1_000_000;

    public void Dispose()
    {
        _sender?.Dispose();
        _receiver?.Dispose();
        _links.ForEach(static link => link.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Forward_ForwardersNodeAndLinkFail_EachMessageIsStoredOnceInOrderAndEachReceiptComes()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        long start = Stopwatch.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var near = Spool.Open(
            Path.Join(_folder, "near"), SpoolAccess.ReadAppend, ForwardRole.SpoolOptions());
        await using var far = Spool.Open(
            Path.Join(_folder, "far"), SpoolAccess.ReadAppend, ForwardRole.SpoolOptions());
        Task reading = Task.Run(() => ReadAsync(far, end.Token), Token);
        Task[] sending = [.. Enumerable.Range(0, SpoolTraffic.Senders).Select(
            sender => Task.Run(() => SendAsync(sender), Token))];
        _sender = Start(ForwardRole.SendAsync);
        _receiver = Start(ForwardRole.ReceiveAsync);
        await FailAsync(random);
        await Task.WhenAll(sending);
        await ArriveAsync(Messages, "messages were read", () => Interlocked.Read(ref _read));
        await ArriveAsync(Messages, "receipts came", () => CountReceipts(near));
        Console.WriteLine(
            $"forwarding, seed {seed}: {Messages} messages and their receipts in " +
            $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, with {Kills} kills of each forwarder");
        await end.CancelAsync();
        await reading.ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.False(reading.IsFaulted, reading.Exception?.ToString());
        Check(far);
        await CheckReceiptsAsync(near, random);
    }

    private static int CountOf(int sender) =>
        Messages / SpoolTraffic.Senders + (sender < Messages % SpoolTraffic.Senders ? 1 : 0);

    private async Task SendAsync(int sender)
    {
        SpoolDurability durability = sender % 2 == 0 ? SpoolDurability.None : SpoolDurability.Batch;
        await using var spool = Spool.Open(
            Path.Join(_folder, "near"), SpoolAccess.Append, ForwardRole.SpoolOptions(durability));
        int count = CountOf(sender);
        for (int number = 0; number < count; number += AtOnce)
        {
            await WaitForStageAsync(number * (Kills + 1L) / count);
            var messages = new ReadOnlyMemory<byte>[Math.Min(AtOnce, count - number)];
            for (int index = 0; index < messages.Length; index++)
                messages[index] = SpoolTraffic.Make(sender, number + index, 84);
            await spool.AppendManyAsync(messages, Token);
        }
    }

    private async Task WaitForStageAsync(long stage)
    {
        while (true)
        {
            Task ended = _stageEnded.Next;
            if (Volatile.Read(ref _stage) >= stage)
                return;
            await ended.WaitAsync(Token);
        }
    }

    private async Task ReadAsync(Spool far, CancellationToken cancellationToken)
    {
        await foreach (SpoolMessage message in far.ReadAllAsync(Reader, cancellationToken: cancellationToken))
        {
            SpoolTraffic.Check(message);
            Interlocked.Increment(ref _read);
        }
    }

    private ChildProcess Start(Func<Task> role) => ChildProcess.Start(
        new ChildOptions
        {
            Environment = RoleSettings.Variables(
                ("Path", _folder), ("Name", string.Join(',', _links.Select(static link => link.Host)))),
        },
        role);

    private async Task FailAsync(Random random)
    {
        int node = random.Next(_cluster.All.Count);
        for (int kill = 0; kill < Kills; kill++)
        {
            long arrived = Messages * (2L * kill + 1) / (2 * (Kills + 1));
            await ArriveAsync(arrived, $"messages were read before kill {kill}", () => Interlocked.Read(ref _read));
            if (kill == 2)
                _cluster.All[node].Kill();
            if (kill == 5)
                _cluster.All[node].Start();
            if (kill == 6)
                await CutAsync();
            if (kill == 8)
                await _cluster.All[node].WaitUntilUpAsync();
            _sender = await KillAsync(_sender!, ForwardRole.SendAsync);
            await Task.Delay(random.Next(300), Token);
            _receiver = await KillAsync(_receiver!, ForwardRole.ReceiveAsync);
            Interlocked.Increment(ref _stage);
            _stageEnded.Signal();
        }
    }

    private async Task CutAsync()
    {
        _links.ForEach(static link => link.Cut());
        await Task.Delay(s_cut, Token);
        _links.ForEach(static link => link.Mend());
    }

    /// <summary>One that ended before it was killed has met with an exception.</summary>
    private async Task<ChildProcess> KillAsync(ChildProcess child, Func<Task> role)
    {
        if (child.HasExited)
            await child.WaitAsync(Token);
        Assert.False(child.HasExited, $"{child.Name} has ended by itself.");
        child.Kill();
        await child.DisposeAsync().AsTask().Within();
        return Start(role);
    }

    /// <summary>Waits for so many, for as long as there are more each time that one looks.</summary>
    private async Task ArriveAsync(long expected, string what, Func<long> count)
    {
        long known = -1;
        long since = Stopwatch.GetTimestamp();
        while (count() is var now && now < expected)
        {
            if (now != known)
                (known, since) = (now, Stopwatch.GetTimestamp());
            bool isLate = Stopwatch.GetElapsedTime(since) > s_patience;
            Assert.False(isLate, isLate ? $"{now} of {expected} {what}.\n{Logs()}" : "");
            await Task.Delay(20, Token);
        }
    }

    private string Logs() => string.Join('\n', Directory.GetFiles(_folder, "*.log").Select(
        static file => $"{file}:\n{string.Join('\n', File.ReadLines(file).TakeLast(20))}"));

    private static long CountReceipts(Spool near) => near.ReadConsumers() is [var forwarder]
        ? forwarder.HandledDurably - 1
        : 0;

    /// <summary>Everything, once, in each sender's order; nothing else.</summary>
    private static void Check(Spool far)
    {
        long[] next = new long[SpoolTraffic.Senders];
        using SpoolReader reader = far.OpenReader();
        while (reader.TryRead(out SpoolMessage message))
        {
            SpoolEntry entry = SpoolTraffic.Check(message);
            Assert.True(
                entry.Number == next[entry.Sender]++,
                $"{entry} came when {next[entry.Sender] - 1} of that sender was to come.");
        }

        for (int sender = 0; sender < next.Length; sender++)
            Assert.Equal(CountOf(sender), next[sender]);
        Assert.Equal(Messages + 1, far.NextSequence);
    }

    private static async Task CheckReceiptsAsync(Spool near, Random random)
    {
        ConsumerSnapshot forwarder = Assert.Single(near.ReadConsumers());
        var outcomes = new ConsumerOutcome[4096];
        long sequence = 1;
        while (sequence <= Messages)
        {
            int count = near.ReadOutcomes(
                forwarder, sequence, outcomes.AsSpan(0, (int)Math.Min(outcomes.Length, Messages + 1 - sequence)));
            for (int index = 0; index < count; index++)
            {
                ConsumerOutcome outcome = outcomes[index];
                bool isThere = outcome is { State: ReceiptState.Acknowledged, Time: > 0 };
                Assert.True(isThere, $"The receipt of message {sequence + index} is {outcome}.");
            }

            sequence += count;
        }

        for (int look = 0; look < 100; look++)
        {
            Receipt receipt = near.GetReceipt(random.NextInt64(1, Messages + 1));
            await receipt.WaitDeliveredAsync(forwarder.Name, Token).Within();
            await receipt.WaitAcknowledgedAsync(forwarder.Name, Token).Within();
        }
    }
}
