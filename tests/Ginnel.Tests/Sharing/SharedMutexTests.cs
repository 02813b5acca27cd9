using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

public sealed class SharedMutexTests : IDisposable
{
    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(4096);
    private readonly SharedMutex _mutex;

    public SharedMutexTests() => _mutex = SharedMutex.Create(_region, 64);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ref long Owner => ref _region.GetReference<long>(64 + SynchronizationLayout.MutexOwnerOffset);

    private ref long Claim => ref _region.GetReference<long>(64 + SynchronizationLayout.MutexClaimOffset);

    [Fact]
    public void TryAcquire_Held_IsNotAcquiredUntilReleased()
    {
        SharedMutex same = SharedMutex.Open(_region, 64);
        Assert.Equal(SharedAcquisition.Acquired, _mutex.TryAcquire());
        Assert.Equal(SharedAcquisition.NotAcquired, same.TryAcquire());
        same.Release();
        Assert.Equal(SharedAcquisition.Acquired, same.TryAcquire());
        Assert.Equal(0, Claim);
    }

    [Fact]
    public void Release_NotHeld_IsRefused()
    {
        Assert.Throws<SynchronizationLockException>(_mutex.Release);
        Owner = OwnerWord.Of(new ProcessIdentity(1, 1));
        Assert.Throws<SynchronizationLockException>(_mutex.Release);
        Assert.Equal(OwnerWord.Of(new ProcessIdentity(1, 1)), Owner);
    }

    [Fact]
    public async Task Acquire_Held_WaitsForTheRelease()
    {
        _mutex.Acquire(Token);
        Task<SharedAcquisition> waiting = Watchdog.OnThread(() => _mutex.Acquire(Token));
        await Eventually.True(() => (Owner & OwnerWord.Awaited) != 0);
        Assert.False(waiting.IsCompleted);
        _mutex.Release();
        Assert.Equal(SharedAcquisition.Acquired, await waiting.Within());
        _mutex.Release();
        Assert.Equal(OwnerWord.Free, Owner);
    }

    [Fact]
    public async Task Acquire_ManyThreads_ExcludeEachOther()
    {
        const int Threads = 4, Times = 20_000;
        int counter = 0;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Watchdog.OnThread(() =>
        {
            for (int time = 0; time < Times; time++)
            {
                _mutex.Acquire(Token);
                counter++;
                _mutex.Release();
            }
        }))).Within();
        Assert.Equal(Threads * Times, counter);
    }

    [Fact]
    public async Task AcquireAsync_ManyWaits_ExcludeEachOtherInTurn()
    {
        const int Lines = 20, Times = 50;
        int counter = 0;
        await Task.WhenAll(Enumerable.Range(0, Lines).Select(_ => Task.Run(async () =>
        {
            for (int time = 0; time < Times; time++)
            {
                await _mutex.AcquireAsync(Token);
                int seen = counter;
                await Task.Yield();
                counter = seen + 1;
                _mutex.Release();
            }
        }, Token))).Within();
        Assert.Equal(Lines * Times, counter);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acquire_Cancelled_EndsWithoutTheMutex(bool isAsync)
    {
        _mutex.Acquire(Token);
        using var cancel = new CancellationTokenSource();
        Task waiting = Wait(isAsync, cancel.Token);
        Task other = Wait(isAsync, Token);
        await Eventually.True(() => (Owner & OwnerWord.Awaited) != 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        Assert.False(other.IsCompleted);
        _mutex.Release();
        await other.Within();
        _mutex.Release();
        Assert.Equal(OwnerWord.Free, Owner);
        Assert.Equal(0, Claim);
    }

    [Fact]
    public async Task Acquire_AlreadyCancelled_LeavesAFreeMutexAlone()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        Assert.ThrowsAny<OperationCanceledException>(() => _mutex.Acquire(cancel.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _mutex.AcquireAsync(cancel.Token).AsTask());
        Assert.Equal(OwnerWord.Free, Owner);
    }

    [Fact]
    public async Task AcquireAsync_CancelledAgainAndAgain_LosesNothing()
    {
        for (int turn = 0; turn < 200; turn++)
        {
            _mutex.Acquire(Token);
            using var cancel = new CancellationTokenSource();
            Task<SharedAcquisition> waiting = _mutex.AcquireAsync(cancel.Token).AsTask();
            Task cancelling = Task.Run(cancel.Cancel, Token);
            _mutex.Release();
            await cancelling.Within();
            await Task.WhenAny(waiting).Within();
            if (waiting.IsCompletedSuccessfully)
                _mutex.Release();
            await Eventually.True(() => Owner == OwnerWord.Free);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acquire_OwnerIsNoProcess_IsAbandoned(bool isAsync)
    {
        foreach (long flags in (long[])[0, OwnerWord.Awaited])
        {
            Owner = OwnerWord.Of(new ProcessIdentity(ProcessIdentity.MostId, 7)) | flags;
            Assert.Equal(SharedAcquisition.Abandoned, await Wait(isAsync, Token).Within());
            _mutex.Release();
            // This process's own id, and a start that is another process's.
            Owner = (OwnerWord.Self ^ (1L << 40)) | flags;
            Assert.Equal(SharedAcquisition.Abandoned, await Wait(isAsync, Token).Within());
            _mutex.Release();
            Assert.Equal(SharedAcquisition.Acquired, _mutex.TryAcquire());
            _mutex.Release();
        }
    }

    [Fact]
    public void TryAcquire_OwnerLives_IsNotAcquired()
    {
        Owner = OwnerWord.Of(new ProcessIdentity(1, ProcessIdentity.TryReadStart(1)!.Value));
        Assert.Equal(SharedAcquisition.NotAcquired, _mutex.TryAcquire());
    }

    [Fact]
    public async Task TryAcquire_ReservedForADeadProcess_IsAcquired()
    {
        Owner = OwnerWord.Of(new ProcessIdentity(ProcessIdentity.MostId, 7)) | OwnerWord.Reserved;
        Assert.Equal(SharedAcquisition.Acquired, await Wait(isAsync: true, Token).Within());
    }

    [Fact]
    public void TryAcquire_ReservedForOneThatClaims_IsLeftToIt()
    {
        Claim = OwnerWord.Of(new ProcessIdentity(1, ProcessIdentity.TryReadStart(1)!.Value));
        Owner = Claim | OwnerWord.Reserved;
        Assert.Equal(SharedAcquisition.NotAcquired, _mutex.TryAcquire());
        Claim = 0;
        Assert.Equal(SharedAcquisition.Acquired, _mutex.TryAcquire());
    }

    [Fact]
    public async Task Acquire_ReservedAndAwaitedWithoutAClaim_WakesAndTakesIt()
    {
        long other = OwnerWord.Of(new ProcessIdentity(1, ProcessIdentity.TryReadStart(1)!.Value));
        Owner = other | OwnerWord.Reserved | OwnerWord.Awaited;
        Assert.Equal(SharedAcquisition.Acquired, await Wait(isAsync: false, Token).Within());
        Assert.Equal(OwnerWord.Self, Owner);
    }

    [Fact]
    public async Task Release_AwaitedAndClaimed_ReservesForTheClaimant()
    {
        long other = OwnerWord.Of(new ProcessIdentity(1, ProcessIdentity.TryReadStart(1)!.Value));
        _mutex.Acquire(Token);
        Task<SharedAcquisition> waiting = Watchdog.OnThread(() => _mutex.Acquire(Token));
        await Eventually.True(() => (Owner & OwnerWord.Awaited) != 0);
        Claim = other;
        _mutex.Release();
        await Eventually.True(() => Owner == (other | OwnerWord.Reserved | OwnerWord.Awaited));
        Assert.False(waiting.IsCompleted);
        // It lets go without taking what is reserved: the next look finds that out.
        Claim = 0;
        Owner = OwnerWord.Free;
        _region.Mapping.Word32(64 + SynchronizationLayout.MutexOwnerOffset).FutexWake();
        Assert.Equal(SharedAcquisition.Acquired, await waiting.Within());
    }

    [Theory]
    [InlineData(1L << 32)]
    [InlineData(OwnerWord.Awaited)]
    [InlineData((1L << 25) | 1)]
    [InlineData(OwnerWord.Suspect | 1)]
    [InlineData(-1L)]
    public async Task Acquire_WordThatCannotBe_IsRefusedAndLeftAlone(long word)
    {
        Owner = word;
        Assert.Throws<PeerProtocolException>(() => _mutex.TryAcquire());
        Assert.Throws<PeerProtocolException>(() => _mutex.Acquire(Token));
        Assert.Throws<PeerProtocolException>(_mutex.Release);
        await Assert.ThrowsAsync<PeerProtocolException>(() => _mutex.AcquireAsync(Token).AsTask().Within());
        Assert.Equal(word, Owner);
    }

    [Fact]
    public async Task Acquire_AnyWordRandom_EndsOneWayOrTheOther()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        for (int turn = 0; turn < Fuzz.Iterations(2_000); turn++)
        {
            Owner = random.NextInt64(long.MinValue, long.MaxValue) & RandomMask(random);
            Claim = random.NextInt64(long.MinValue, long.MaxValue) & RandomMask(random);
            try
            {
                if (_mutex.TryAcquire() != SharedAcquisition.NotAcquired)
                    _mutex.Release();
            }
            catch (PeerProtocolException)
            {
                // Bounded, and told.
            }
        }

        Claim = 0;
        Owner = OwnerWord.Free;
        Assert.Equal(SharedAcquisition.Acquired, await Wait(isAsync: true, Token).Within());
    }

    [Fact]
    public async Task Acquire_RegionDisposed_IsRefused()
    {
        _mutex.Acquire(Token);
        _region.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _mutex.Acquire(Token));
        Assert.Throws<ObjectDisposedException>(() => _mutex.TryAcquire());
        Assert.Throws<ObjectDisposedException>(_mutex.Release);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _mutex.AcquireAsync(Token).AsTask());
    }

    public void Dispose() => _region.Dispose();

    private Task<SharedAcquisition> Wait(bool isAsync, CancellationToken cancellationToken) => isAsync
        ? _mutex.AcquireAsync(cancellationToken).AsTask()
        : Watchdog.OnThread(() => _mutex.Acquire(cancellationToken));

    private static long RandomMask(Random random) => random.Next(3) switch
    {
        0 => -1,
        1 => unchecked((long)0xFFFFFFFF_003FFFFF),
        _ => 0x3FFFFF,
    };
}
