using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

public sealed class SharedBarrierTests : IDisposable
{
    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(4096);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ref long LastOwner => ref _region.GetReference<long>(
        SynchronizationLayout.BarrierParticipantsOffset + 2 * SynchronizationLayout.ParticipantSize);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SignalAndWait_ManyPhases_KeepsAllTogether(bool isAsync)
    {
        const int Participants = 3, Phases = 300;
        SharedBarrier.Create(_region, 0, Participants);
        int[] at = new int[Participants];
        await Task.WhenAll(Enumerable.Range(0, Participants).Select(index => Task.Run(async () =>
        {
            using SharedBarrier barrier = SharedBarrier.Join(_region, 0);
            for (int phase = 1; phase <= Phases; phase++)
            {
                Volatile.Write(ref at[index], phase);
                Assert.Equal(SharedPhase.Completed, await Signal(barrier, isAsync));
                Assert.All(at, other => Assert.InRange(other, phase, phase + 1));
            }
        }, Token))).Within();
    }

    [Fact]
    public void Join_MoreThanItIsFor_IsRefused()
    {
        SharedBarrier.Create(_region, 0, 1);
        using SharedBarrier barrier = SharedBarrier.Join(_region, 0);
        Assert.Equal(1, barrier.ParticipantCount);
        Assert.Throws<InvalidOperationException>(() => SharedBarrier.Join(_region, 0));
        Assert.Equal(SharedPhase.Completed, barrier.SignalAndWait(Token));
        Assert.Equal(SharedPhase.Completed, barrier.SignalAndWait(Token));
    }

    [Fact]
    public async Task Dispose_WhileOthersWait_LetsThemGoOn()
    {
        SharedBarrier.Create(_region, 0, 2);
        using SharedBarrier stays = SharedBarrier.Join(_region, 0);
        SharedBarrier leaves = SharedBarrier.Join(_region, 0);
        Task<SharedPhase> waiting = Signal(stays, isAsync: false);
        leaves.Dispose();
        leaves.Dispose();
        Assert.Equal(SharedPhase.Completed, await waiting.Within());
        Assert.Throws<ObjectDisposedException>(() => leaves.SignalAndWait(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SignalAndWait_ParticipantIsNoProcess_IsAbandonedForAllOnce(bool isAsync)
    {
        SharedBarrier.Create(_region, 0, 3);
        using SharedBarrier first = SharedBarrier.Join(_region, 0);
        using SharedBarrier second = SharedBarrier.Join(_region, 0);
        LastOwner = OwnerWord.Of(new ProcessIdentity(ProcessIdentity.MostId, 7));
        foreach (SharedPhase expected in (SharedPhase[])[SharedPhase.Abandoned, SharedPhase.Completed])
        {
            Task<SharedPhase>[] waiting = [Signal(first, isAsync), Signal(second, isAsync)];
            Assert.Equal([expected, expected], await Task.WhenAll(waiting).Within());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SignalAndWait_Cancelled_ArrivalStands(bool isAsync)
    {
        SharedBarrier.Create(_region, 0, 2);
        using SharedBarrier first = SharedBarrier.Join(_region, 0);
        using SharedBarrier second = SharedBarrier.Join(_region, 0);
        using var cancel = new CancellationTokenSource();
        Task waiting = isAsync
            ? first.SignalAndWaitAsync(cancel.Token).AsTask()
            : Watchdog.OnThread(() => first.SignalAndWait(cancel.Token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        Assert.Equal(SharedPhase.Completed, await Signal(second, isAsync).Within());
        Task<SharedPhase> next = Signal(second, isAsync);
        Assert.Equal(SharedPhase.Completed, await Signal(first, isAsync).Within());
        Assert.False(next.IsCompleted);
        Assert.Equal(SharedPhase.Completed, await Signal(first, isAsync).Within());
        Assert.Equal(SharedPhase.Completed, await next.Within());
    }

    [Fact]
    public void SignalAndWait_WordThatCannotBe_IsRefused()
    {
        SharedBarrier.Create(_region, 0, 3);
        using SharedBarrier barrier = SharedBarrier.Join(_region, 0);
        LastOwner = -1;
        Assert.Throws<PeerProtocolException>(() => barrier.SignalAndWait(Token));
    }

    [Fact]
    public async Task Join_OneThatWasKilledWhileItJoined_GetsItsPlace()
    {
        SharedBarrier.Create(_region, 0, 3);
        using SharedBarrier first = SharedBarrier.Join(_region, 0);
        using SharedBarrier second = SharedBarrier.Join(_region, 0);
        LastOwner = OwnerWord.Of(new ProcessIdentity(ProcessIdentity.MostId, 7)) | OwnerWord.Joining;
        Task<SharedPhase>[] waiting = [Signal(first, true), Signal(second, false)];
        await Eventually.True(() => LastOwner == OwnerWord.Free);
        using SharedBarrier third = SharedBarrier.Join(_region, 0);
        Assert.Equal(SharedPhase.Completed, await Signal(third, true).Within());
        Assert.Equal([SharedPhase.Completed, SharedPhase.Completed], await Task.WhenAll(waiting).Within());
    }

    public void Dispose() => _region.Dispose();

    private static Task<SharedPhase> Signal(SharedBarrier barrier, bool isAsync) => isAsync
        ? barrier.SignalAndWaitAsync(Token).AsTask()
        : Watchdog.OnThread(() => barrier.SignalAndWait(Token));
}
