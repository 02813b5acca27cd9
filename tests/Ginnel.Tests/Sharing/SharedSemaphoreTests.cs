using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

public sealed class SharedSemaphoreTests : IDisposable
{
    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(4096);
    private readonly SharedSemaphore _semaphore;

    public SharedSemaphoreTests() => _semaphore = SharedSemaphore.Create(_region, 0, 3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Span<long> Permits => _region.AsSpan<long>(SynchronizationLayout.SemaphorePermitsOffset, 3);

    private bool IsAwaited => _region.ReadAcquire<uint>(SynchronizationLayout.SemaphoreAwaitedOffset) != 0;

    [Fact]
    public void TryAcquire_AllPermits_ThenNoneIsLeft()
    {
        SharedSemaphore same = SharedSemaphore.Open(_region, 0);
        Assert.Equal(3, same.PermitCount);
        for (int left = 2; left >= 0; left--)
        {
            Assert.Equal(SharedAcquisition.Acquired, _semaphore.TryAcquire());
            Assert.Equal(left, same.CurrentCount);
        }

        Assert.Equal(SharedAcquisition.NotAcquired, same.TryAcquire());
        same.Release(2);
        Assert.Equal(2, _semaphore.CurrentCount);
    }

    [Fact]
    public void Release_MoreThanThisProcessHas_IsRefusedWhole()
    {
        _semaphore.Acquire(Token);
        Assert.Throws<SemaphoreFullException>(() => _semaphore.Release(2));
        Assert.Equal(2, _semaphore.CurrentCount);
        _semaphore.Release();
        Assert.Throws<SemaphoreFullException>(() => _semaphore.Release());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acquire_NoneFree_WaitsForARelease(bool isAsync)
    {
        for (int index = 0; index < 3; index++)
            _semaphore.Acquire(Token);
        Task<SharedAcquisition>[] waiting = [Wait(isAsync, Token), Wait(isAsync, Token)];
        using var cancel = new CancellationTokenSource();
        Task cancelled = Wait(isAsync, cancel.Token);
        await Eventually.True(() => IsAwaited);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        _semaphore.Release();
        await Task.WhenAny(waiting).Within();
        Assert.NotEqual(waiting[0].IsCompleted, waiting[1].IsCompleted);
        _semaphore.Release();
        await Task.WhenAll(waiting).Within();
        _semaphore.Release(3);
        Assert.Equal(3, _semaphore.CurrentCount);
    }

    [Fact]
    public async Task Acquire_ManyThreads_NeverMoreInsideThanPermits()
    {
        int inside = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Watchdog.OnThread(() =>
        {
            for (int time = 0; time < 5_000; time++)
            {
                _semaphore.Acquire(Token);
                int now = Interlocked.Increment(ref inside);
                if (now > Volatile.Read(ref most))
                    Volatile.Write(ref most, now);
                Interlocked.Decrement(ref inside);
                _semaphore.Release();
            }
        }))).Within();
        Assert.InRange(most, 1, 3);
        Assert.Equal(3, _semaphore.CurrentCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acquire_PermitOfADeadProcess_IsAbandoned(bool isAsync)
    {
        Permits.Fill(OwnerWord.Of(new ProcessIdentity(ProcessIdentity.MostId, 7)));
        Assert.Equal(SharedAcquisition.Abandoned, _semaphore.TryAcquire());
        Assert.Equal(SharedAcquisition.Abandoned, await Wait(isAsync, Token).Within());
        _semaphore.Release(2);
        Assert.Equal(SharedAcquisition.Acquired, await Wait(isAsync, Token).Within());
    }

    [Fact]
    public void Acquire_WordThatCannotBe_IsRefused()
    {
        Permits.Fill(OwnerWord.Awaited | 1);
        Assert.Throws<PeerProtocolException>(() => _semaphore.Acquire(Token));
        Assert.Throws<PeerProtocolException>(() => _semaphore.TryAcquire());
    }

    [Fact]
    public void Open_CountThatCannotBe_IsRefused()
    {
        ref int count = ref _region.GetReference<int>(SynchronizationLayout.CountOffset);
        count = int.MaxValue;
        Assert.Throws<HandshakeException>(() => SharedSemaphore.Open(_region, 0));
        count = -1;
        Assert.Throws<HandshakeException>(() => SharedSemaphore.Open(_region, 0));
        // More than there is room for.
        count = SharedSemaphore.MostPermits;
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedSemaphore.Open(_region, 0));
    }

    public void Dispose() => _region.Dispose();

    private Task<SharedAcquisition> Wait(bool isAsync, CancellationToken cancellationToken) => isAsync
        ? _semaphore.AcquireAsync(cancellationToken).AsTask()
        : Watchdog.OnThread(() => _semaphore.Acquire(cancellationToken));
}
