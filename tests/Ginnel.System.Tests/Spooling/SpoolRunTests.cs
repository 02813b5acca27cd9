using System;
using System.Collections.Generic;
using System.Globalization;
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

/// <summary>Spools between processes that run at different times, or at once.</summary>
[Collection(AloneCollection.Name)]
public sealed class SpoolRunTests : IDisposable
{
    private const int Messages = 10_000;
    private const long MostNanoseconds = 1_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-runs-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SpoolPath => Path.Join(_folder, "spool");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Spool_SenderThenConsumersThenAsker_EachHasEverythingWithoutTheOthers()
    {
        DateTimeOffset start = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        await RunAsync(SpoolRunRole.SendAsync, Messages);
        await Task.WhenAll(
            RunAsync(SpoolRunRole.ReadAsync, Messages, "left"), RunAsync(SpoolRunRole.ReadAsync, Messages, "right"));

        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Append);
        DateTimeOffset end = DateTimeOffset.UtcNow;
        Assert.Equal(Messages + 1, spool.NextSequence);
        foreach (long sequence in (long[])[1, 2, Messages / 2 + 1, Messages - 1])
            AssertDeliveries(spool, sequence, ReceiptState.Acknowledged, null, start, end);
        foreach (long sequence in (long[])[SpoolRunRole.RejectEach, Messages])
            AssertDeliveries(spool, sequence, ReceiptState.Rejected, SpoolRunRole.Reason, start, end);
        MessageRejectedException rejection = await Assert.ThrowsAsync<MessageRejectedException>(
            () => spool.GetReceipt(Messages).WaitAcknowledgedAsync("left", Token).Within());
        Assert.Equal(SpoolRunRole.Reason, rejection.Reason);
    }

    [Fact]
    public async Task Receipt_ConsumerInAnotherProcess_EndsTheWaits()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Append);
        Receipt receipt = await spool.AppendAsync(new byte[10], cancellationToken: Token);
        Task<SpoolDelivery> delivered = receipt.Delivered;
        Task<SpoolDelivery> acknowledged = receipt.Acknowledged;
        await using ChildProcess child = Start(SpoolRunRole.AcknowledgeAsync, 0, "mailer");
        Assert.Equal("mailer", (await delivered.Within()).Consumer);
        Assert.Equal(ReceiptState.Acknowledged, (await acknowledged.Within()).State);
    }

    [Fact]
    public async Task Receipt_WaitCancelled_EndsAndChangesNothing()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Append);
        Receipt receipt = await spool.AppendAsync(new byte[10], cancellationToken: Token);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<SpoolDelivery> wait = receipt.WaitHandledAsync("mailer", cancellation.Token).AsTask();
        Assert.False(wait.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.Within());
        await using ChildProcess child = Start(SpoolRunRole.AcknowledgeAsync, 0, "mailer");
        await receipt.WaitHandledAsync("mailer", Token).Within();
    }

    [Fact]
    public async Task Receipt_ConsumerKilledBeforeItsSync_IsTrueOnceTheNextOneComes()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.ReadAppend);
        Receipt receipt = await spool.AppendAsync(new byte[10], cancellationToken: Token);
        spool.OpenReader("mailer").Dispose();
        // Without the disk, as for one that is killed before its thread has synced.
        await using (var hasty = Spool.Open(SpoolPath, SpoolAccess.Read, new SpoolOptions { Files = new LazyFiles() }))
        {
            SpoolReader reader = hasty.OpenReader("mailer");
            Assert.True(reader.TryRead(out SpoolMessage message));
            message.Acknowledge();
        }

        Assert.False(receipt.Acknowledged.IsCompleted);
        using SpoolReader next = spool.OpenReader("mailer");
        Assert.False(next.TryRead(out _));
        Assert.Equal(ReceiptState.Acknowledged, (await receipt.Acknowledged.Within()).State);
    }

    [Fact]
    public async Task Group_MemberKilledWithMessages_WakesAMemberThatWaits()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.ReadAppend);
        for (int number = 0; number < 3; number++)
            await spool.AppendAsync(new byte[10], cancellationToken: Token);
        ChildProcess holder = Start(SpoolRunRole.HoldAsync, 3, "workers");
        await Eventually.True(() => File.Exists(Path.Join(_folder, "held")));
        var options = new SpoolReadOptions { IsGroup = true };
        await using SpoolReader pending = spool.OpenReader("workers", options);
        await using SpoolReader blocking = spool.OpenReader("workers", options);
        Task<SpoolMessage> first = pending.ReadAsync(Token).AsTask();
        Task<SpoolMessage> second = Watchdog.OnThread(() => blocking.Read(Token));
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);

        await holder.DisposeAsync();
        SpoolMessage[] messages = await Task.WhenAll(first, second).Within();
        Assert.All(messages, static message => Assert.Equal(2, message.Tries));
        SpoolMessage third = await pending.ReadAsync(Token).AsTask().Within();
        Assert.Equal([1, 2, 3], messages.Append(third).Select(static message => message.Sequence).Order());
    }

    [Fact]
    public async Task Readers_InTwoProcesses_AreWokenByEachAppend()
    {
        const int Rounds = 20_000;
        var options = new SpoolOptions { Durability = SpoolDurability.None };
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Append, options);
        await using var answers = Spool.Open(Path.Join(_folder, "answers"), SpoolAccess.Read, options);
        await using SpoolReader reader = answers.OpenReader("asker");
        await using ChildProcess child = Start(SpoolRunRole.EchoAsync, Rounds);
        for (int round = 0; round < Rounds; round++)
        {
            spool.Append(BitConverter.GetBytes(round));
            SpoolMessage answer = round % 3 == 0 ? reader.Read(Token) : await reader.ReadAsync(Token);
            Assert.Equal(round, BitConverter.ToInt32(answer.Payload));
        }

        Assert.Equal(0, await child.WaitAsync(Token));
    }

    [Fact]
    public async Task Readers_ThatWait_UseNoProcessorTime()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Append);
        for (int number = 0; number < 1000; number++)
            spool.Append(new byte[100]);
        await using ChildProcess child = Start(SpoolRunRole.IdleAsync);
        foreach (string consumer in (string[])["blocking", "pending"])
            await spool.GetReceipt(1000).WaitDeliveredAsync(consumer, Token).Within();
        long used = long.MaxValue;
        // The runtime compiles again what was called often, for a while; that is not the waiting.
        for (int attempt = 0; attempt < 10 && used >= MostNanoseconds; attempt++)
        {
            long before = Used(child.Id);
            await Task.Delay(TimeSpan.FromSeconds(2), Token);
            used = Used(child.Id) - before;
        }

        Console.WriteLine($"readers of spools that wait: {used} ns of processor time in 2 s");
        Assert.True(used < MostNanoseconds, $"The process used {used} ns in 2 s of waiting.");
    }

    [Fact]
    public async Task Read_Cancelled_EndsTheWaitAndLosesNothing()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.ReadAppend);
        await using SpoolReader reader = spool.OpenReader("one");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<SpoolMessage> pending = reader.ReadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.Within());
        using var second = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<SpoolMessage> blocking = Watchdog.OnThread(() => reader.Read(second.Token));
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocking.Within());
        spool.Append(new byte[1]);
        Assert.Equal(1, reader.Read(Token).Sequence);
    }

    [Fact]
    public async Task Append_ToAFullSpool_WaitsFailsOrDropsTheOldest()
    {
        using (Spool full = Open(SpoolFullPolicy.Fail))
        {
            full.OpenReader("echo").Dispose();
            Assert.Throws<SpoolFullException>(() => AppendForEver(full));
        }

        using (Spool waiting = Open(SpoolFullPolicy.Wait))
        {
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
            Task<Receipt> given = waiting.AppendAsync(new byte[9000], null, cancellation.Token).AsTask();
            Assert.False(given.IsCompleted);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Within());
            long next = waiting.NextSequence;
            Task<Receipt> pending = waiting.AppendAsync(new byte[9000], null, Token).AsTask();
            Task<Receipt> blocking = Watchdog.OnThread(() => waiting.Append(new byte[9000], null, Token));
            await RunAsync(SpoolRunRole.EchoAsync, next + 1);
            Receipt[] receipts = await Task.WhenAll(pending, blocking).Within();
            Assert.Equal([next, next + 1], receipts.Select(static receipt => receipt.Sequence).Order());
        }

        using Spool dropping = Open(SpoolFullPolicy.DropOldest);
        for (int number = 0; number < 100; number++)
            dropping.Append(new byte[9000]);
        using SpoolReader reader = dropping.OpenReader();
        Assert.True(reader.TryRead(out SpoolMessage message));
        Assert.Equal(message.Sequence - 1, reader.Missed);

        static void AppendForEver(Spool spool)
        {
            while (true)
                spool.Append(new byte[9000]);
        }
    }

    private Spool Open(SpoolFullPolicy policy) => Spool.Open(SpoolPath, SpoolAccess.ReadAppend, new SpoolOptions
    {
        Durability = SpoolDurability.None,
        SegmentLength = 64 << 10,
        Capacity = 3 * (64 << 10),
        FullPolicy = policy,
    });

    private static void AssertDeliveries(
        Spool spool, long sequence, ReceiptState state, string? reason, DateTimeOffset start, DateTimeOffset end)
    {
        IReadOnlyList<SpoolDelivery> deliveries = spool.GetReceipt(sequence).GetDeliveries();
        Assert.Equal(["left", "right"], deliveries.Select(static delivery => delivery.Consumer));
        foreach (SpoolDelivery delivery in deliveries)
        {
            Assert.Equal(state, delivery.State);
            Assert.Equal(reason, delivery.Reason);
            Assert.Equal(1, delivery.Tries);
            Assert.InRange(delivery.DeliveredAt!.Value, start, end);
            Assert.InRange(delivery.HandledAt!.Value, delivery.DeliveredAt.Value, end);
        }
    }

    private async Task RunAsync(Func<Task> role, long length, string name = "")
    {
        await using ChildProcess child = Start(role, length, name);
        Assert.Equal(0, await child.WaitAsync(Token).Within());
    }

    private ChildProcess Start(Func<Task> role, long length = 0, string name = "") => ChildProcess.Start(
        new ChildOptions
        {
            Environment = RoleSettings.Variables(("Seed", 0), ("Length", length), ("Name", name), ("Path", _folder)),
        },
        role);

    /// <summary>Nanoseconds that all threads of a process have run, from the first number of each schedstat.</summary>
    private static long Used(int process) => Directory
        .GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
        .Sum(static task => long.Parse(
            File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture));
}
