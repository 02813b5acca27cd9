using System;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Waiting;

namespace Ginnel.Tests.Peer.Sleeping;

/// <summary>Sends back what it gets, and sleeps in between.</summary>
internal static class EchoRole
{
    public const string There = "there";
    public const string Back = "back";

    public static void RunPipe(PipeReadEnd input, PipeWriteEnd output)
    {
        byte[] bytes = new byte[sizeof(long)];
        while (input.Read(bytes) > 0)
            output.Write(bytes);
        output.Complete();
    }

    public static async Task RunTopicAsync()
    {
        await using Publication<long> back = Topic.Publish<long>(
            Back,
            new TopicOptions
            {
                Listening = new ListenOptions { Directory = RoleSettings.Path },
                WaitStrategy = WaitStrategy.Block,
                Capacity = 1,
            });
        await using Subscription<long> there = await Topic.SubscribeAsync<long>(
            There,
            new SubscribeOptions
            {
                Connecting = new ConnectOptions { Directory = RoleSettings.Path, Timeout = TimeSpan.FromMinutes(1) },
                WaitStrategy = WaitStrategy.Block,
                Start = TopicStart.Oldest,
            });
        while (there.WaitToRead())
        {
            if (there.TryRead(out long number))
                back.Publish(number);
        }
    }
}
