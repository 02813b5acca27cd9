using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

public sealed class SharedEventTests : IDisposable
{
    private const uint AwaitedFlag = 2;

    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(4096);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private bool IsAwaited => (_region.ReadAcquire<uint>(SynchronizationLayout.EventStateOffset) & AwaitedFlag) != 0;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Set_Manual_LetsAllThroughUntilReset(bool isAsync)
    {
        SharedEvent it = SharedEvent.Create(_region, 0);
        Assert.False(it.IsSet);
        Assert.False(it.TryWait());
        Task[] waiting = [Wait(it, isAsync, Token), Wait(it, isAsync, Token), Wait(it, isAsync, Token)];
        await Eventually.True(() => IsAwaited);
        Assert.DoesNotContain(waiting, static task => task.IsCompleted);
        SharedEvent.Open(_region, 0).Set();
        await Task.WhenAll(waiting).Within();
        Assert.True(it.IsSet);
        await Wait(it, isAsync, Token).Within();
        it.Reset();
        Assert.False(it.TryWait());
    }

    [Fact]
    public async Task Set_AndResetAtOnce_StillLetsThroughThoseWhoWaited()
    {
        SharedEvent it = SharedEvent.Create(_region, 0);
        for (int turn = 0; turn < 100; turn++)
        {
            Task[] waiting = [Wait(it, isAsync: true, Token), Wait(it, isAsync: false, Token)];
            await Eventually.True(() => IsAwaited);
            Task last = Wait(it, isAsync: true, Token);
            it.Set();
            it.Reset();
            await Task.WhenAll([waiting[0], last]).Within();
            // The thread may have begun to wait only after the reset.
            it.Set();
            await waiting[1].Within();
            it.Reset();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Set_Automatic_LetsOneThroughEachTime(bool isAsync)
    {
        SharedEvent it = SharedEvent.Create(_region, 0, isAutomatic: true);
        Assert.True(SharedEvent.Open(_region, 0).IsAutomatic);
        it.Set();
        it.Set();
        Assert.True(it.TryWait());
        Assert.False(it.TryWait());
        Task[] waiting = [.. Enumerable.Range(0, 4).Select(_ => Wait(it, isAsync, Token))];
        for (int through = 1; through <= waiting.Length; through++)
        {
            it.Set();
            await Eventually.True(() => waiting.Count(static task => task.IsCompletedSuccessfully) == through);
            Assert.False(it.IsSet);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Wait_Cancelled_EndsAndTakesNothing(bool isAsync, bool isAutomatic)
    {
        SharedEvent it = SharedEvent.Create(_region, 0, isAutomatic);
        using var cancel = new CancellationTokenSource();
        Task waiting = Wait(it, isAsync, cancel.Token);
        await Eventually.True(() => IsAwaited);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        it.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait(it, isAsync, cancel.Token).Within());
        Assert.True(it.TryWait());
    }

    [Fact]
    public async Task Set_AnyStateRandom_LetsThrough()
    {
        var random = new Random(Fuzz.Seed());
        SharedEvent it = SharedEvent.Create(_region, 0);
        for (int turn = 0; turn < Fuzz.Iterations(300); turn++)
        {
            _region.WriteRelease(SynchronizationLayout.EventStateOffset, (uint)random.NextInt64(1L << 32));
            Task waiting = Wait(it, isAsync: true, Token);
            it.Set();
            await waiting.Within();
        }
    }

    public void Dispose() => _region.Dispose();

    private static Task Wait(SharedEvent it, bool isAsync, CancellationToken cancellationToken) => isAsync
        ? it.WaitAsync(cancellationToken).AsTask()
        : Watchdog.OnThread(() => it.Wait(cancellationToken));
}
