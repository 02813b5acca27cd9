using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Waiting;

namespace Ginnel.Sharing;

/// <summary>Permits for processes, by name or in a two-way region; the dead give theirs back.</summary>
/// <remarks>
/// Each permit is a word that names the process which has it, so it is known whose permits are to be taken back. That
/// is why a permit is released by a process that has one: to signal between processes there is
/// <see cref="SharedEvent"/>. Whoever gets a dead process's permit is told <see cref="SharedAcquisition.Abandoned"/>.
///
/// 1. Acquire: compare-exchange a permit's word from free to this process, beginning where it last succeeded.
/// 2. None is free: note <c>releases</c>, set <c>awaited</c>, look at all permits again, watch each process that has
///    one, and sleep while <c>releases</c> is what was noted.
/// 3. Release: compare-exchange own permits to free. If <c>awaited</c> is set, clear it, count in <c>releases</c>, and
///    wake all who sleep: one that was woken and dies loses nothing for the others.
/// 4. Killed within step 3, it is one of the processes that every sleeper watches, and they wake as it ends.
/// 5. A permit's process has ended: compare-exchange that very word to this process. One succeeds.
/// Permits go to whoever comes first; nobody stands in line.
/// </remarks>
public sealed class SharedSemaphore : ISharedCondition, IDisposable
{
    /// <summary>The most permits that a semaphore can have.</summary>
    public const int MostPermits = SynchronizationLayout.MostCount;

    private readonly RegionMapping _mapping;
    private readonly long _permits;
    private readonly SharedWord32 _releases;
    private readonly SharedWord32 _awaited;
    private readonly SharedWaits _waits;
    private readonly SharedName? _name;
    private int _next;

    private SharedSemaphore(RegionMapping mapping, long offset, int count, SharedName? name = null)
    {
        _mapping = mapping;
        _name = name;
        _permits = offset + SynchronizationLayout.SemaphorePermitsOffset;
        _releases = mapping.Word32(offset + SynchronizationLayout.SemaphoreReleasesOffset);
        _awaited = mapping.Word32(offset + SynchronizationLayout.SemaphoreAwaitedOffset);
        _waits = new SharedWaits(this, mapping);
        PermitCount = count;
    }

    /// <summary>How many permits there are in all.</summary>
    public int PermitCount { get; }

    /// <summary>How many permits nobody has at this moment.</summary>
    public int CurrentCount
    {
        get
        {
            ThrowIfDisposed();
            int free = 0;
            for (int index = 0; index < PermitCount; index++)
                free += Permit(index).ReadAcquire() is OwnerWord.Free or OwnerWord.Suspect ? 1 : 0;
            return free;
        }
    }

    /// <summary>Bytes that a semaphore takes in its region.</summary>
    /// <param name="permits">How many permits it has; from 1 to <see cref="MostPermits"/>.</param>
    public static int SizeOf(int permits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, MostPermits);
        return SynchronizationLayout.SemaphoreSize(permits);
    }

    /// <summary>The semaphore of that name; makes one with all permits free, if no process has it open.</summary>
    /// <remarks>
    /// All processes of this user that open the name have the same one, for as long as one of them has it open; a
    /// process that dies has closed it. Who opens the name after the last has closed it gets a new one, all of whose
    /// permits are free. Dispose it when no wait goes on, and give back its permits before: this process keeps those
    /// that it does not give back.
    /// </remarks>
    /// <param name="name">1 to 80 letters, digits, '.', '_' and '-'.</param>
    /// <param name="permits">
    /// How many permits it has; from 1 to <see cref="MostPermits"/>, and the same for all.
    /// </param>
    /// <param name="options">Where the name is; null for the user's directory.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="HandshakeException">
    /// Something else, or a semaphore with other permits, has the name at the moment; the message names both.
    /// </exception>
    /// <exception cref="EndpointAccessException">The directory or the file in it is not safe, and not used.</exception>
    /// <exception cref="EndpointInUseException">
    /// A process has been opening or closing it for 5 seconds: it was stopped.
    /// </exception>
    /// <exception cref="SystemCallException">There is no room, or the kernel refuses for another reason.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    public static SharedSemaphore OpenOrCreate(string name, int permits, SharedNameOptions? options = null)
    {
        _ = SizeOf(permits);
        var opened = SharedName.Open(name, options, new(SynchronizationHeader.Semaphore, (uint)permits));
        return new SharedSemaphore(opened.Region.Mapping, 0, permits, opened);
    }

    /// <summary>Makes a semaphore, all of whose permits are free.</summary>
    /// <param name="region">A two-way region.</param>
    /// <param name="offset">Where its bytes are; a multiple of 64. They must be zero.</param>
    /// <param name="permits">How many permits it has; from 1 to <see cref="MostPermits"/>.</param>
    /// <exception cref="InvalidOperationException">Something is there already.</exception>
    public static SharedSemaphore Create(SharedRegion region, long offset, int permits)
    {
        SynchronizationHeader.Create(region, offset, SynchronizationHeader.Semaphore, permits, SizeOf(permits));
        return Open(region, offset);
    }

    /// <summary>The semaphore that a process has made there.</summary>
    /// <param name="region">The same region.</param>
    /// <param name="offset">The same offset.</param>
    /// <exception cref="HandshakeException">There is none, or it is for processes of another namespace.</exception>
    public static SharedSemaphore Open(SharedRegion region, long offset)
    {
        int count = SynchronizationHeader.Open(region, offset, SynchronizationHeader.Semaphore);
        int size = SynchronizationLayout.SemaphoreSize(count);
        return new SharedSemaphore(SynchronizationHeader.Check(region, offset, size), offset, count);
    }

    /// <summary>Waits for a permit.</summary>
    /// <param name="cancellationToken">Ends the wait; no permit is acquired then.</param>
    /// <returns>Whether the permit was released before, or its process died.</returns>
    /// <exception cref="PeerProtocolException">Something else was written over the semaphore.</exception>
    public SharedAcquisition Acquire(CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.IsCancellationRequested && TryAcquireFree())
            return SharedAcquisition.Acquired;
        return (SharedAcquisition)_waits.Wait(0, cancellationToken);
    }

    /// <summary>Acquires a permit if there is one that no living process has.</summary>
    /// <exception cref="PeerProtocolException">Something else was written over the semaphore.</exception>
    public SharedAcquisition TryAcquire()
    {
        ThrowIfDisposed();
        return ((ISharedCondition)this).TryTake(0, out int result)
            ? (SharedAcquisition)result
            : SharedAcquisition.NotAcquired;
    }

    /// <summary>Waits for a permit, without holding up a thread of the caller's.</summary>
    /// <inheritdoc cref="Acquire"/>
    public ValueTask<SharedAcquisition> AcquireAsync(CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.IsCancellationRequested && TryAcquireFree())
            return new(SharedAcquisition.Acquired);
        return AcquireSlowPathAsync(cancellationToken);
    }

    /// <summary>Gives back permits that this process has.</summary>
    /// <param name="count">How many; from 1.</param>
    /// <exception cref="SemaphoreFullException">This process has not so many; none was given back.</exception>
    public void Release(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ThrowIfDisposed();
        int own = 0;
        for (int index = 0; index < PermitCount && own < count; index++)
            own += Permit(index).ReadAcquire() == OwnerWord.Self ? 1 : 0;
        if (own < count)
            ThrowTooMany(count, own);
        ReleaseTo(OwnerWord.Free, count);
    }

    /// <summary>Closes a semaphore that was opened by name; one in a region is the region's. Twice is fine.</summary>
    public void Dispose() => _name?.Dispose();

    bool ISharedCondition.TryTake(long start, out int result)
    {
        result = (int)SharedAcquisition.NotAcquired;
        if (TryAcquireFree())
        {
            result = (int)SharedAcquisition.Acquired;
            return true;
        }

        for (int index = 0; index < PermitCount; index++)
        {
            long seen = OwnerWord.Check(Permit(index).ReadAcquire(), 0, "semaphore");
            bool isFree = seen == OwnerWord.Free;
            if (!isFree && seen != OwnerWord.Suspect && IsHeld(seen))
                continue;
            if (Permit(index).CompareExchange(OwnerWord.Self, seen) != seen)
                continue;
            result = (int)(isFree ? SharedAcquisition.Acquired : SharedAcquisition.Abandoned);
            return true;
        }

        return false;
    }

    bool ISharedCondition.MayTake(long start)
    {
        for (int index = 0; index < PermitCount; index++)
        {
            if (Permit(index).ReadAcquire() is OwnerWord.Free or OwnerWord.Suspect)
                return true;
        }

        return false;
    }

    bool ISharedCondition.TryAnnounce(long start, SleepPlan plan)
    {
        plan.SleepOn(_releases, _releases.ReadAcquire());
        // As a full fence: either the releaser sees it, or the look below sees what was released.
        _awaited.Exchange(1);
        for (int index = 0; index < PermitCount; index++)
        {
            long seen = OwnerWord.Check(Permit(index).ReadAcquire(), 0, "semaphore");
            if (seen is OwnerWord.Free or OwnerWord.Suspect || !plan.TryWatch(seen))
                return false;
        }

        return true;
    }

    void ISharedCondition.End(SleepPlan plan) => GC.KeepAlive(this);

    /// <remarks>What was suspect stays so for the next one.</remarks>
    void ISharedCondition.GiveBack(int result) =>
        ReleaseTo(result == (int)SharedAcquisition.Abandoned ? OwnerWord.Suspect : OwnerWord.Free, 1);

    private SharedWord64 Permit(int index) => _mapping.Word64(_permits + index * SynchronizationLayout.PermitSize);

    private bool TryAcquireFree()
    {
        if (_mapping.IsDisposed)
            return false;
        int next = _next;
        for (int turn = 0; turn < PermitCount; turn++, next++)
        {
            if (next >= PermitCount)
                next = 0;
            SharedWord64 permit = Permit(next);
            if (permit.ReadAcquire() != OwnerWord.Free
                || permit.CompareExchange(OwnerWord.Self, OwnerWord.Free) != OwnerWord.Free)
                continue;
            // A hint, so it does not matter which thread's is kept.
            _next = next;
            return true;
        }

        return false;
    }

    private static bool IsHeld(long word) =>
        word == OwnerWord.Self || ProcessWatch.IsAlive(OwnerWord.Identity(word));

    private async ValueTask<SharedAcquisition> AcquireSlowPathAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return (SharedAcquisition)await _waits.WaitAsync(0, cancellationToken).ConfigureAwait(false);
    }

    private void ReleaseTo(long next, int count)
    {
        for (int index = 0; index < PermitCount && count > 0; index++)
        {
            SharedWord64 permit = Permit(index);
            if (permit.ReadAcquire() == OwnerWord.Self
                && permit.CompareExchange(next, OwnerWord.Self) == OwnerWord.Self)
                count--;
        }

        // The exchange of the permit was a full fence: pairs with the one of TryAnnounce.
        if (_awaited.ReadAcquire() == 0)
            return;
        _awaited.Exchange(0);
        _releases.Increment();
        _releases.FutexWake();
        GC.KeepAlive(this);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_mapping.IsDisposed, this);

    [DoesNotReturn]
    private static void ThrowTooMany(int count, int own) => throw new SemaphoreFullException(
        $"This process has {own} permits of the semaphore, and would give back {count}. None was given back.");
}
