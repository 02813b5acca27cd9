using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Sharing;

/// <summary>Mutual exclusion between processes, by name or in a two-way region; the next is told of a death.</summary>
/// <remarks>
/// The owner is a process, not a thread: any thread may release what another one of the process acquired, as
/// asynchronous methods do, and a thread that acquires twice waits for itself. Two objects for the same bytes are one
/// mutex. Keep the region until no wait goes on. When a process dies as the owner, the next one that acquires is told
/// <see cref="SharedAcquisition.Abandoned"/>: it owns the mutex, and has to look whether what it protects is whole.
///
/// One word names the owner, so that there is no moment at which a killed process has it and nobody knows.
/// 1. Acquire: compare-exchange from free to this process. That is all while nobody else wants it.
/// 2. Otherwise: set Awaited beside the owner's name, watch the owner's process, and sleep while the word is so.
/// 3. Release: compare-exchange from this process to free. If Awaited was set, wake all who sleep, one or a few a
///    process: so nothing is lost when one that was woken dies before it acquires.
/// 4. Killed between the two steps of a release: the sleepers watch the process that did it, and wake as it ends.
/// 5. The owner named by the word has ended: compare-exchange that very word to this process. One succeeds.
/// So whoever sleeps watches the process which the word named then. The word changes through that process, which wakes
/// everyone or dies, or because it has died.
///
/// Fairness: whoever comes may overtake those who wait, which is what makes a busy mutex fast. Who has waited for 1 ms
/// puts its process's name into the claim, and the next release that wakes reserves the mutex for that process.
/// 6. Reserved, only the process that it is reserved for takes it; anybody does if that one has died.
/// 7. One that stops waiting takes its claim back first, and then frees what is reserved for it. If the mutex is
///    reserved after that nevertheless, whoever finds it so without the claim wakes all, then takes it.
/// 8. Who finds a claim of a process that has ended replaces it.
/// <c>docs/models/shared_mutex.pml</c> is this protocol.
/// </remarks>
public sealed class SharedMutex : ISharedCondition, IDisposable
{
    /// <summary>Bytes that a mutex takes in its region.</summary>
    public const int Size = SynchronizationLayout.MutexSize;

    private const long Flags = OwnerWord.Reserved | OwnerWord.Awaited;

    private static readonly long s_claimAfter = Stopwatch.Frequency / 1000;

    private readonly RegionMapping _mapping;
    private readonly SharedWord64 _owner;
    private readonly SharedWord32 _futex;
    private readonly SharedWord64 _claim;
    private readonly SharedWaits _waits;
    private readonly SharedName? _name;

    private SharedMutex(RegionMapping mapping, long offset, SharedName? name = null)
    {
        _mapping = mapping;
        _name = name;
        _owner = mapping.Word64(offset + SynchronizationLayout.MutexOwnerOffset);
        // The low half, where the id and the flags are.
        _futex = mapping.Word32(offset + SynchronizationLayout.MutexOwnerOffset);
        _claim = mapping.Word64(offset + SynchronizationLayout.MutexClaimOffset);
        _waits = new SharedWaits(this, mapping);
    }

    /// <summary>The mutex of that name; makes one that nobody has, if no process has it open.</summary>
    /// <remarks>
    /// All processes of this user that open the name have the same one, for as long as one of them has it open; a
    /// process that dies has closed it. Who opens the name after the last has closed it gets a new one, that nobody
    /// has. Dispose it when no wait goes on, and release it before: this process keeps a mutex that it closes as its
    /// owner.
    /// </remarks>
    /// <param name="name">1 to 80 letters, digits, '.', '_' and '-'.</param>
    /// <param name="options">Where the name is; null for the user's directory.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="HandshakeException">
    /// Something else has the name at the moment; the message names both.
    /// </exception>
    /// <exception cref="EndpointAccessException">The directory or the file in it is not safe, and not used.</exception>
    /// <exception cref="EndpointInUseException">
    /// A process has been opening or closing it for 5 seconds: it was stopped.
    /// </exception>
    /// <exception cref="SystemCallException">There is no room, or the kernel refuses for another reason.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    /// <example>
    /// <code>
    /// using var mutex = SharedMutex.OpenOrCreate("stock");
    /// await mutex.AcquireAsync(cancellationToken);
    /// </code>
    /// </example>
    public static SharedMutex OpenOrCreate(string name, SharedNameOptions? options = null)
    {
        var opened = SharedName.Open(name, options, new(SynchronizationHeader.Mutex, 1));
        return new SharedMutex(opened.Region.Mapping, 0, opened);
    }

    /// <summary>Makes a mutex that nobody has.</summary>
    /// <param name="region">A two-way region.</param>
    /// <param name="offset">Where its <see cref="Size"/> bytes are; a multiple of 64. They must be zero.</param>
    /// <exception cref="InvalidOperationException">Something is there already.</exception>
    public static SharedMutex Create(SharedRegion region, long offset)
    {
        SynchronizationHeader.Create(region, offset, SynchronizationHeader.Mutex, 1, Size);
        return Open(region, offset);
    }

    /// <summary>The mutex that a process has made there.</summary>
    /// <param name="region">The same region.</param>
    /// <param name="offset">The same offset.</param>
    /// <exception cref="HandshakeException">There is none, or it is for processes of another namespace.</exception>
    public static SharedMutex Open(SharedRegion region, long offset)
    {
        _ = SynchronizationHeader.Open(region, offset, SynchronizationHeader.Mutex);
        return new SharedMutex(SynchronizationHeader.Check(region, offset, Size), offset);
    }

    /// <summary>Waits until the mutex is this process's.</summary>
    /// <param name="cancellationToken">Ends the wait; the mutex is not acquired then.</param>
    /// <returns>Whether the owner before released it, or died.</returns>
    /// <exception cref="PeerProtocolException">Something else was written over the mutex.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SharedAcquisition Acquire(CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.IsCancellationRequested && TryAcquireFree())
            return SharedAcquisition.Acquired;
        return AcquireSlowPath(cancellationToken);
    }

    /// <summary>Acquires the mutex if nobody has it who is alive.</summary>
    /// <exception cref="PeerProtocolException">Something else was written over the mutex.</exception>
    public SharedAcquisition TryAcquire()
    {
        if (TryAcquireFree())
            return SharedAcquisition.Acquired;
        ThrowIfDisposed();
        return ((ISharedCondition)this).TryTake(0, out int result)
            ? (SharedAcquisition)result
            : SharedAcquisition.NotAcquired;
    }

    /// <summary>Waits until the mutex is this process's, without holding up a thread of the caller's.</summary>
    /// <inheritdoc cref="Acquire"/>
    public ValueTask<SharedAcquisition> AcquireAsync(CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.IsCancellationRequested && TryAcquireFree())
            return new(SharedAcquisition.Acquired);
        return AcquireSlowPathAsync(cancellationToken);
    }

    /// <summary>Lets the next one have it.</summary>
    /// <exception cref="SynchronizationLockException">This process does not have it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release()
    {
        if (_owner.CompareExchange(OwnerWord.Free, OwnerWord.Self) != OwnerWord.Self)
            ReleaseSlowPath();
        GC.KeepAlive(this);
    }

    /// <summary>Lets the next one have it, who is told that it is abandoned: what it protects is not whole.</summary>
    internal void ReleaseAbandoned() => ReleaseTo(OwnerWord.Suspect);

    /// <summary>Closes a mutex that was opened by name; one in a region is the region's. Twice is fine.</summary>
    public void Dispose() => _name?.Dispose();

    bool ISharedCondition.TryTake(long start, out int result)
    {
        long seen = OwnerWord.Check(_owner.ReadAcquire(), Flags, "mutex");
        SharedAcquisition outcome = SharedAcquisition.Acquired;
        long wanted = OwnerWord.Self | (seen & OwnerWord.Awaited);
        if (seen == OwnerWord.Suspect)
            outcome = SharedAcquisition.Abandoned;
        else if (seen != OwnerWord.Free && !IsReservedForUs(seen))
            outcome = TakeFromOther(seen, ref wanted);
        bool isTaken = outcome != SharedAcquisition.NotAcquired && _owner.CompareExchange(wanted, seen) == seen;
        result = isTaken ? (int)outcome : (int)SharedAcquisition.NotAcquired;
        if (isTaken && IsReservedForUs(seen))
            TakeBackClaim();
        return isTaken;
    }

    bool ISharedCondition.MayTake(long start)
    {
        long seen = _owner.ReadAcquire();
        return seen is OwnerWord.Free or OwnerWord.Suspect || IsReservedForUs(seen);
    }

    bool ISharedCondition.TryAnnounce(long start, SleepPlan plan)
    {
        ClaimIfDue(plan);
        long seen = OwnerWord.Check(_owner.ReadAcquire(), Flags, "mutex");
        if (seen is OwnerWord.Free or OwnerWord.Suspect || IsReservedForUs(seen))
            return false;
        // Without the claim nobody would come for what is reserved: step 7.
        if (!IsClaimed(seen))
            return false;
        if ((seen & OwnerWord.Awaited) == 0 && _owner.CompareExchange(seen | OwnerWord.Awaited, seen) != seen)
            return false;
        seen |= OwnerWord.Awaited;
        plan.SleepOn(_futex, unchecked((uint)seen));
        // Once more: one that took its claim back before it could see that the mutex is awaited would wake nobody.
        return plan.TryWatch(seen) && IsClaimed(seen);
    }

    void ISharedCondition.End(SleepPlan plan)
    {
        GC.KeepAlive(this);
        if (!plan.HasClaimed)
            return;
        plan.HasClaimed = false;
        TakeBackClaim();
        for (long seen = _owner.ReadAcquire(); IsReservedForUs(seen); seen = _owner.ReadAcquire())
        {
            if (_owner.CompareExchange(OwnerWord.Free, seen) == seen)
                _futex.FutexWake();
        }
    }

    /// <remarks>What was suspect stays so for the next one.</remarks>
    void ISharedCondition.GiveBack(int result) =>
        ReleaseTo(result == (int)SharedAcquisition.Abandoned ? OwnerWord.Suspect : OwnerWord.Free);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryAcquireFree() => !_mapping.IsDisposed
        && _owner.CompareExchange(OwnerWord.Self, OwnerWord.Free) == OwnerWord.Free;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SharedAcquisition AcquireSlowPath(CancellationToken cancellationToken) =>
        (SharedAcquisition)_waits.Wait(0, cancellationToken);

    private async ValueTask<SharedAcquisition> AcquireSlowPathAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return (SharedAcquisition)await _waits.WaitAsync(0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Steps 5 to 7: whether another process's word may be replaced by <paramref name="wanted"/>.</summary>
    private SharedAcquisition TakeFromOther(long seen, ref long wanted)
    {
        long owner = OwnerWord.Owner(seen);
        if (owner == OwnerWord.Self)
            return SharedAcquisition.NotAcquired;
        bool isReserved = (seen & OwnerWord.Reserved) != 0;
        if (!ProcessWatch.IsAlive(OwnerWord.Identity(owner)))
            return isReserved ? SharedAcquisition.Acquired : SharedAcquisition.Abandoned;
        if (IsClaimed(seen))
            return SharedAcquisition.NotAcquired;
        // They watch a process that will not come: all must be awake before the word names another.
        if ((seen & OwnerWord.Awaited) != 0)
        {
            _futex.ClearBitAndWake(OwnerWord.AwaitedBit);
            return SharedAcquisition.NotAcquired;
        }

        wanted = OwnerWord.Self;
        return SharedAcquisition.Acquired;
    }

    private static bool IsReservedForUs(long word) =>
        (word & ~OwnerWord.Awaited) == (OwnerWord.Self | OwnerWord.Reserved);

    /// <summary>Whether the process that the word names has the mutex, or wants what is reserved for it.</summary>
    private bool IsClaimed(long seen) =>
        (seen & OwnerWord.Reserved) == 0 || _claim.ReadAcquire() == OwnerWord.Owner(seen);

    private void ClaimIfDue(SleepPlan plan)
    {
        if (plan.HasClaimed || plan.FirstSlept == 0 || Stopwatch.GetTimestamp() - plan.FirstSlept < s_claimAfter)
            return;
        long claim = _claim.ReadAcquire();
        bool isVain = claim != 0
            && (!OwnerWord.IsValid(claim, 0) || !ProcessWatch.IsAlive(OwnerWord.Identity(claim)));
        if (claim == 0 || isVain)
            plan.HasClaimed = _claim.CompareExchange(OwnerWord.Self, claim) == claim;
    }

    private void TakeBackClaim() => _claim.CompareExchange(0, OwnerWord.Self);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseSlowPath()
    {
        ThrowIfDisposed();
        long claim = _claim.ReadAcquire();
        bool isForOther = claim is not 0 && claim != OwnerWord.Self && OwnerWord.IsValid(claim, 0);
        ReleaseTo(isForOther && claim != OwnerWord.Suspect ? claim | OwnerWord.Reserved : OwnerWord.Free);
    }

    private void ReleaseTo(long next)
    {
        while (true)
        {
            long seen = OwnerWord.Check(_owner.ReadAcquire(), Flags, "mutex");
            if ((seen & ~OwnerWord.Awaited) != OwnerWord.Self)
                ThrowNotOurs(seen);
            if (_owner.CompareExchange(next, seen) != seen)
                continue;
            if ((seen & OwnerWord.Awaited) != 0)
                _futex.FutexWake();
            return;
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_mapping.IsDisposed, this);

    [DoesNotReturn]
    private static void ThrowNotOurs(long word) => throw new SynchronizationLockException(
        OwnerWord.Owner(word) == 0
            ? "The mutex is released by a process that does not have it: nobody has."
            : "The mutex is released by a process that does not have it: process " +
              $"{OwnerWord.Identity(word).Id} has, and this is {ProcessIdentity.Current.Id}.");
}
