using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Peer.Messaging;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.System.Tests.Messaging;

/// <summary>
/// Goal: a message of a typed channel allocates nothing, on neither side, by no face.
/// Method: two processes talk by each face, after a warm-up three times 20,000 messages, and report the least that all
/// of their threads together allocated meanwhile. One object for every hundredth message would be too many.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ChannelAllocationTests
{
    private const long MostBytes = 4_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WaitStrategy.Adaptive)]
    [InlineData(WaitStrategy.Block)]
    public async Task Messages_InSteadyState_AllocateNothing(WaitStrategy strategy)
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) =
            DuplexPipe.Create(new PipeSettings { WaitStrategy = strategy });
        (PipeReadEnd leftReport, PipeWriteEnd leftReporter) = Pipe.Create();
        (PipeReadEnd rightReport, PipeWriteEnd rightReporter) = Pipe.Create();
        using ChildProcess leader = ChildProcess.Start(ChannelTrafficRole.LeadAsync, left, leftReporter);
        using ChildProcess follower = ChildProcess.Start(ChannelTrafficRole.FollowAsync, right, rightReporter);
        foreach ((string face, _) in ChannelTrafficRole.Faces)
        {
            long one = await ReadAsync(leftReport);
            long other = await ReadAsync(rightReport);
            Console.WriteLine($"{face}: {one} and {other} bytes in {ChannelTrafficRole.Messages} messages");
            Assert.True(one < MostBytes, $"{face}: one side allocated {one} bytes.");
            Assert.True(other < MostBytes, $"{face}: the other side allocated {other} bytes.");
        }

        Assert.Equal(0, await leader.WaitAsync(Token));
        Assert.Equal(0, await follower.WaitAsync(Token));
        leftReport.Dispose();
        rightReport.Dispose();
    }

    private static async Task<long> ReadAsync(PipeReadEnd report)
    {
        byte[] bytes = new byte[sizeof(long)];
        await report.AsStream(leaveOpen: true).ReadExactlyAsync(bytes, Token);
        return BitConverter.ToInt64(bytes);
    }
}
