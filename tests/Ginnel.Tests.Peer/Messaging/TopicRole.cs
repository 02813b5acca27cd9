using System;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Messaging;

/// <summary>Reads, or publishes, a topic of numbers; a reader reports how many it read and missed.</summary>
internal static class TopicRole
{
    public const string TopicName = "numbers";
    public const string ValueName = "newest";

    private static ConnectOptions Connecting => new() { Directory = RoleSettings.Path };

    /// <summary>Reads to the end by every call in turn; numbers must grow by one and what was missed.</summary>
    public static async Task ReadAsync(PipeWriteEnd report)
    {
        await using Subscription<long> topic = await Topic.SubscribeAsync<long>(
            TopicName, new SubscribeOptions { Connecting = Connecting });
        long read = 0;
        long faults = 0;
        while (read % 3 == 0 ? topic.WaitToRead() : await topic.WaitToReadAsync())
        {
            // A few at a time, so that the waits are of both kinds.
            for (int count = 0; count < 7 && TryRead(topic, read % 2 == 0, out long number); count++)
            {
                faults += number == read + topic.Missed ? 0 : 1;
                read++;
            }
        }

        report.Write(BitConverter.GetBytes(read));
        report.Write(BitConverter.GetBytes(topic.Missed));
        report.Write(BitConverter.GetBytes(faults));
        await report.CompleteAsync();
    }

    /// <summary>Subscribes, and never reads; is killed or stopped.</summary>
    public static async Task IdleAsync()
    {
        await using Subscription<long> topic = await Topic.SubscribeAsync<long>(
            TopicName, new SubscribeOptions { Connecting = Connecting });
        await Task.Delay(-1);
    }

    /// <summary>Sleeps on the topic, and reads what comes; is killed or stopped.</summary>
    public static async Task SleepAsync()
    {
        await using Subscription<long> topic = await Topic.SubscribeAsync<long>(
            TopicName, new SubscribeOptions { Connecting = Connecting });
        while (topic.WaitToRead())
            topic.TryRead(out _);
    }

    /// <summary>Publishes numbers in pairs, on a topic and as a value, until it is killed.</summary>
    public static async Task PublishAsync()
    {
        var listening = new ListenOptions { Directory = RoleSettings.Path };
        await using LatestValueWriter<Pair> value = LatestValue.Publish(
            ValueName, new Pair(0, 0), new TopicOptions { Listening = listening });
        await using Publication<Pair> topic = Topic.Publish<Pair>(
            TopicName,
            new TopicOptions { Listening = listening, Policy = TopicPolicy.DropOldest, Capacity = 16 });
        for (long number = 0; ; number++)
        {
            var pair = new Pair(number, ~number);
            topic.Publish(pair);
            value.Write(pair);
        }
    }

    private static bool TryRead(Subscription<long> topic, bool isInPlace, out long number)
    {
        if (!isInPlace)
            return topic.TryRead(out number);
        number = 0;
        while (topic.TryReadInPlace(out ReadOnlySpan<long> values))
        {
            number = values[0];
            if (topic.Advance())
                return true;
        }

        return false;
    }

    /// <summary>Two numbers of which one follows from the other.</summary>
    internal readonly record struct Pair(long Number, long Inverse);
}
