using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Waiting;

namespace Ginnel.Tests.Peer.Messaging;

/// <summary>One side of a conversation over two topics, which reports what it allocated meanwhile.</summary>
internal static class TopicTrafficRole
{
    public const int WarmUp = 10_000;
    public const int Messages = 20_000;

    // The runtime now and then allocates for itself: for a thread that it starts, for a method that it compiles again.
    private const int Attempts = 3;

    public static readonly IReadOnlyList<(string Name, Func<Side, bool, int, Task> Talk)> Faces =
    [
        ("blocking", Blocking),
        ("asynchronous", Asynchronous),
        ("in place", InPlace),
    ];

    public static Task LeadAsync(PipeWriteEnd report) => RunAsync(report, isLeader: true);

    public static Task FollowAsync(PipeWriteEnd report) => RunAsync(report, isLeader: false);

    private static async Task RunAsync(PipeWriteEnd report, bool isLeader)
    {
        WaitStrategy strategy = (WaitStrategy)RoleSettings.Length;
        await using Publication<long> mine = Topic.Publish<long>(
            isLeader ? "leader" : "follower",
            new TopicOptions
            {
                Listening = new ListenOptions { Directory = RoleSettings.Path },
                WaitStrategy = strategy,
                Capacity = 4,
            });
        await using Subscription<long> theirs = await Topic.SubscribeAsync<long>(
            isLeader ? "follower" : "leader",
            new SubscribeOptions
            {
                Connecting = new ConnectOptions
                {
                    Directory = RoleSettings.Path,
                    Timeout = TimeSpan.FromMinutes(1),
                },
                WaitStrategy = strategy,
                Start = TopicStart.Oldest,
            });
        var side = new Side(mine, theirs);
        foreach ((_, Func<Side, bool, int, Task> talk) in Faces)
        {
            await talk(side, isLeader, WarmUp);
            long least = long.MaxValue;
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                await talk(side, isLeader, Messages);
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            }

            report.Write(BitConverter.GetBytes(least));
        }

        await report.CompleteAsync();
    }

    private static Task Blocking(Side side, bool isLeader, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                side.Mine.Publish(index);
            long number = side.Theirs.Read();
            if (!isLeader)
                side.Mine.Publish(number);
        }

        return Task.CompletedTask;
    }

    private static async Task Asynchronous(Side side, bool isLeader, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                await side.Mine.PublishAsync(index);
            long number = await side.Theirs.ReadAsync();
            if (!isLeader)
                await side.Mine.PublishAsync(number);
        }
    }

    private static Task InPlace(Side side, bool isLeader, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                Lend(side, index);
            side.Theirs.WaitToRead();
            side.Theirs.TryReadInPlace(out ReadOnlySpan<long> values);
            long number = values[0];
            side.Theirs.Advance();
            if (!isLeader)
                Lend(side, number);
        }

        return Task.CompletedTask;
    }

    private static void Lend(Side side, long number)
    {
        TopicLoan<long> loan;
        while (!side.Mine.TryLoan(out loan))
            side.Mine.WaitToPublish();
        loan.Value = number;
        loan.Commit();
    }

    internal sealed record Side(Publication<long> Mine, Subscription<long> Theirs);
}
