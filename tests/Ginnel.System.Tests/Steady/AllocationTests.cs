using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Ginnel.Tests.Peer.Steady;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.System.Tests.Steady;

/// <summary>
/// Goal: a message allocates nothing, on neither side, by no face.
/// Method: two processes talk to each other by each face, after a warm-up three times 20,000 messages, and report the
/// least that all of their threads together allocated meanwhile: what a message allocates would show in each of the
/// three. Some objects of the conversation itself are allowed; one for every hundredth message would be too many.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private const long MostBytes = 4_000;
    private const long MostPinned = 100;

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
        using ChildProcess leader = ChildProcess.Start(TrafficRole.LeadAsync, left, leftReporter);
        using ChildProcess follower = ChildProcess.Start(TrafficRole.FollowAsync, right, rightReporter);

        foreach ((string face, _) in TrafficRole.Faces)
        {
            (long Bytes, long Pinned) one = await ReadAsync(leftReport);
            (long Bytes, long Pinned) other = await ReadAsync(rightReport);
            Console.WriteLine($"{face}: {one.Bytes} and {other.Bytes} bytes in {TrafficRole.Messages} messages");
            Assert.True(one.Bytes < MostBytes, $"{face}: one side allocated {one.Bytes} bytes.");
            Assert.True(other.Bytes < MostBytes, $"{face}: the other side allocated {other.Bytes} bytes.");
            // The runtime pins some objects of its own; had messages pinned one each, there would be thousands.
            Assert.InRange(one.Pinned, 0, MostPinned);
            Assert.InRange(other.Pinned, 0, MostPinned);
        }

        Assert.Equal(0, await leader.WaitAsync(Token));
        Assert.Equal(0, await follower.WaitAsync(Token));
        leftReport.Dispose();
        rightReport.Dispose();
    }

    private static async Task<(long Bytes, long Pinned)> ReadAsync(PipeReadEnd report)
    {
        byte[] bytes = new byte[16];
        await report.AsStream(leaveOpen: true).ReadExactlyAsync(bytes, Token);
        return (BitConverter.ToInt64(bytes, 0), BitConverter.ToInt64(bytes, 8));
    }
}
