using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Waiting;

namespace Ginnel.Sharing;

/// <summary>One participant of a barrier: none of them goes on before all have come to the end of the phase.</summary>
/// <remarks>
/// Each participant has a place of two words: which process it is, and the phase at whose end it has arrived. One word
/// has the phase that goes on, and is what all sleep on. A participant that dies is told to the others by
/// <see cref="SharedPhase.Abandoned"/>, once, and the barrier goes on without it.
/// 1. Join: compare-exchange a free place to this process, marked Joining; count in the phase's word, which wakes all
///    who sleep; take the mark away. Killed in between it has not joined, and whoever sees that frees the place.
/// 2. Arrive: store the phase's number in the own place.
/// 3. Look at all places. When each has arrived, has left, or is of a process that has ended, compare-exchange the
///    phase to the next one, noting whether one was lost; wake all; then mark the places of the lost ones as left.
/// 4. Otherwise watch all participants' processes, and sleep while the word is as it was before the look.
/// 5. Killed within step 3, it is one of those whom all others watch: they wake, and do the rest.
/// 6. Leave: mark the own place as left, count in the phase's word, which wakes all who sleep.
/// One call at a time may be made on a participant.
/// </remarks>
public sealed class SharedBarrier : ISharedCondition, IDisposable
{
    /// <summary>The most participants that a barrier can have.</summary>
    public const int MostParticipants = SynchronizationLayout.MostCount;

    // The phase's word: whether a participant was lost at its beginning, its number, and a count of comings and goings.
    private const uint LostFlag = 1;
    private const uint PhaseUnit = 1 << 1;
    private const uint PhaseMask = (1u << CountBit) - 1 & ~LostFlag;
    private const int CountBit = 21;

    /// <summary>Stored instead of a process by a participant that is none any more.</summary>
    private const long Left = OwnerWord.Suspect;

    private readonly RegionMapping _mapping;
    private readonly SharedWord32 _phase;
    private readonly long _places;
    private readonly SharedWaits _waits;
    private readonly SharedName? _name;
    private int _place = -1;
    private uint _arrivedAt;
    private bool _hasArrived;
    private int _isBusy;

    private SharedBarrier(RegionMapping mapping, long offset, int count, SharedName? name = null)
    {
        _mapping = mapping;
        _name = name;
        _phase = mapping.Word32(offset + SynchronizationLayout.BarrierPhaseOffset);
        _places = offset + SynchronizationLayout.BarrierParticipantsOffset;
        _waits = new SharedWaits(this, mapping);
        ParticipantCount = count;
    }

    /// <summary>How many participants the barrier was made for.</summary>
    public int ParticipantCount { get; }

    /// <summary>Bytes that a barrier takes in its region.</summary>
    /// <param name="participants">How many take part; from 1 to <see cref="MostParticipants"/>.</param>
    public static int SizeOf(int participants)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participants, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(participants, MostParticipants);
        return SynchronizationLayout.BarrierSize(participants);
    }

    /// <summary>Becomes a participant of the barrier of that name; makes it, if no process has it open.</summary>
    /// <remarks>
    /// All processes of this user that open the name have the same one, for as long as one of them has it open; a
    /// process that dies has closed it. Who opens the name after the last has closed it begins a new one, which nobody
    /// else has joined. Dispose it when no wait goes on.
    /// </remarks>
    /// <param name="name">1 to 80 letters, digits, '.', '_' and '-'.</param>
    /// <param name="participants">
    /// How many take part; from 1 to <see cref="MostParticipants"/>, the same for all.
    /// </param>
    /// <param name="options">Where the name is; null for the user's directory.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="HandshakeException">
    /// Something else, or a barrier for others, has the name at the moment; the message names both.
    /// </exception>
    /// <exception cref="EndpointAccessException">The directory or the file in it is not safe, and not used.</exception>
    /// <exception cref="EndpointInUseException">
    /// A process has been opening or closing it for 5 seconds: it was stopped.
    /// </exception>
    /// <exception cref="SystemCallException">There is no room, or the kernel refuses for another reason.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    /// <exception cref="InvalidOperationException">All participants have joined already.</exception>
    public static SharedBarrier JoinOrCreate(string name, int participants, SharedNameOptions? options = null)
    {
        _ = SizeOf(participants);
        var opened = SharedName.Open(name, options, new(SynchronizationHeader.Barrier, (uint)participants));
        try
        {
            var barrier = new SharedBarrier(opened.Region.Mapping, 0, participants, opened);
            barrier.JoinCore();
            return barrier;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Makes a barrier; its first phase ends when all have joined and arrived.</summary>
    /// <param name="region">A two-way region.</param>
    /// <param name="offset">Where its bytes are; a multiple of 64. They must be zero.</param>
    /// <param name="participants">How many take part; from 1 to <see cref="MostParticipants"/>.</param>
    /// <exception cref="InvalidOperationException">Something is there already.</exception>
    public static void Create(SharedRegion region, long offset, int participants) =>
        SynchronizationHeader.Create(
            region, offset, SynchronizationHeader.Barrier, participants, SizeOf(participants));

    /// <summary>Becomes a participant of the barrier that a process has made there.</summary>
    /// <param name="region">The same region.</param>
    /// <param name="offset">The same offset.</param>
    /// <exception cref="HandshakeException">There is none, or it is for processes of another namespace.</exception>
    /// <exception cref="InvalidOperationException">All participants have joined already.</exception>
    public static SharedBarrier Join(SharedRegion region, long offset)
    {
        int count = SynchronizationHeader.Open(region, offset, SynchronizationHeader.Barrier);
        int size = SynchronizationLayout.BarrierSize(count);
        var barrier = new SharedBarrier(SynchronizationHeader.Check(region, offset, size), offset, count);
        barrier.JoinCore();
        return barrier;
    }

    /// <summary>Comes to the end of the phase, and waits until all others have.</summary>
    /// <param name="cancellationToken">
    /// Ends the wait. The arrival stands, and the next call waits for the end of the same phase.
    /// </param>
    /// <exception cref="PeerProtocolException">Something else was written over the barrier.</exception>
    public SharedPhase SignalAndWait(CancellationToken cancellationToken = default)
    {
        uint phase = Begin();
        try
        {
            var result = (SharedPhase)_waits.Wait(phase, cancellationToken);
            _hasArrived = false;
            return result;
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <summary>Comes to the end of the phase, and waits for all others without holding up a thread.</summary>
    /// <inheritdoc cref="SignalAndWait"/>
    public async ValueTask<SharedPhase> SignalAndWaitAsync(CancellationToken cancellationToken = default)
    {
        uint phase = Begin();
        try
        {
            int result;
            if (cancellationToken.IsCancellationRequested || !((ISharedCondition)this).TryTake(phase, out result))
                result = await _waits.WaitAsync(phase, cancellationToken).ConfigureAwait(false);
            _hasArrived = false;
            return (SharedPhase)result;
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <summary>
    /// Leaves: the others go on without this participant. One that joined by name closes the barrier, too. Doing so
    /// twice is fine.
    /// </summary>
    public void Dispose()
    {
        int place = Interlocked.Exchange(ref _place, -1);
        if (place < 0)
            return;
        if (!_mapping.IsDisposed)
        {
            Owner(place).CompareExchange(Left, OwnerWord.Self);
            _phase.AddBitAndWake(CountBit);
        }

        _name?.Dispose();
        GC.KeepAlive(this);
    }

    bool ISharedCondition.TryTake(long start, out int result)
    {
        uint seen = _phase.ReadAcquire();
        if ((seen & PhaseMask) == (uint)start && TryFindEnd(seen, out bool isLost))
        {
            // The comings and goings are counted in the same word, so this fails if there was one.
            uint next = (seen & ~(PhaseMask | LostFlag)) | Next(seen) | (isLost ? LostFlag : 0);
            if (_phase.CompareExchange(next, seen) == seen)
            {
                _phase.FutexWake();
                MarkLost((uint)start);
            }

            seen = _phase.ReadAcquire();
        }

        result = (int)((seen & LostFlag) != 0 ? SharedPhase.Abandoned : SharedPhase.Completed);
        if ((seen & PhaseMask) == (uint)start)
            return false;
        if ((seen & PhaseMask) != Next((uint)start))
            OwnerWord.ThrowCorrupt(seen, "barrier");
        return true;
    }

    bool ISharedCondition.MayTake(long start) => (_phase.ReadAcquire() & PhaseMask) != (uint)start;

    bool ISharedCondition.TryAnnounce(long start, SleepPlan plan)
    {
        uint seen = _phase.ReadAcquire();
        if ((seen & PhaseMask) != (uint)start)
            return false;
        plan.SleepOn(_phase, seen);
        for (int index = 0; index < ParticipantCount; index++)
        {
            // One that has ended already need not be watched: the look below sees it.
            long owner = ReadOwner(index);
            if (owner is not OwnerWord.Free and not Left)
                _ = plan.TryWatch(owner);
        }

        return !TryFindEnd(seen, out _);
    }

    void ISharedCondition.End(SleepPlan plan) => GC.KeepAlive(this);

    /// <remarks>Nothing was taken: the next call finds the phase ended.</remarks>
    void ISharedCondition.GiveBack(int result) { }

    private void JoinCore()
    {
        for (int index = 0; index < ParticipantCount; index++)
        {
            long seen = ReadOwner(index);
            FreeIfNotJoined(index, seen);
            if (Owner(index).CompareExchange(OwnerWord.Self | OwnerWord.Joining, OwnerWord.Free) != OwnerWord.Free)
                continue;
            // Not the number that means arrival at the end of this phase.
            Arrived(index).WriteRelease(_phase.ReadAcquire() & PhaseMask);
            _phase.AddBitAndWake(CountBit);
            Owner(index).CompareExchange(OwnerWord.Self, OwnerWord.Self | OwnerWord.Joining);
            _place = index;
            GC.KeepAlive(this);
            return;
        }

        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"The barrier is for {ParticipantCount} participants, and all of them have joined."));
    }

    /// <summary>Arrives, unless a call that was cancelled has; returns the phase to wait for.</summary>
    private uint Begin()
    {
        ObjectDisposedException.ThrowIf(_mapping.IsDisposed, this);
        int place = _place;
        ObjectDisposedException.ThrowIf(place < 0, this);
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
            throw new InvalidOperationException("Another call of this participant is waiting: join once for each.");
        if (!_hasArrived)
        {
            // It cannot change before this participant has arrived.
            _arrivedAt = _phase.ReadAcquire() & PhaseMask;
            Arrived(place).WriteRelease(Next(_arrivedAt));
            // The store comes before the looks at the others': of two who arrive at once, one sees both.
            Interlocked.MemoryBarrier();
            _hasArrived = true;
        }

        return _arrivedAt;
    }

    /// <summary>Step 3: whether nobody is missing who could still come.</summary>
    private bool TryFindEnd(uint phase, out bool isLost)
    {
        isLost = false;
        for (int index = 0; index < ParticipantCount; index++)
        {
            long owner = ReadOwner(index);
            if (owner == Left)
                continue;
            if (owner == OwnerWord.Free || FreeIfNotJoined(index, owner) || (owner & OwnerWord.Joining) != 0)
                return false;
            if (HasArrived(index, phase))
                continue;
            if (owner == OwnerWord.Self || ProcessWatch.IsAlive(OwnerWord.Identity(owner)))
                return false;
            isLost = true;
        }

        return true;
    }

    /// <summary>Frees the place of one that was killed while it joined.</summary>
    private bool FreeIfNotJoined(int index, long owner)
    {
        if ((owner & OwnerWord.Joining) == 0 || OwnerWord.Owner(owner) == OwnerWord.Self
            || ProcessWatch.IsAlive(OwnerWord.Identity(owner)))
            return false;
        Owner(index).CompareExchange(OwnerWord.Free, owner);
        return true;
    }

    /// <summary>Those who did not arrive at the end of the phase, and have ended.</summary>
    private void MarkLost(uint phase)
    {
        for (int index = 0; index < ParticipantCount; index++)
        {
            long owner = ReadOwner(index);
            if (owner is OwnerWord.Free or Left || HasArrived(index, phase) || OwnerWord.Owner(owner) == OwnerWord.Self)
                continue;
            if ((owner & OwnerWord.Joining) == 0 && !ProcessWatch.IsAlive(OwnerWord.Identity(owner)))
                Owner(index).CompareExchange(Left, owner);
        }
    }

    private bool HasArrived(int index, uint phase) => Arrived(index).ReadAcquire() == Next(phase);

    private static uint Next(uint phase) => (phase + PhaseUnit) & PhaseMask;

    private long ReadOwner(int index) => OwnerWord.Check(Owner(index).ReadAcquire(), OwnerWord.Joining, "barrier");

    private SharedWord64 Owner(int index) => _mapping.Word64(
        _places + index * SynchronizationLayout.ParticipantSize + SynchronizationLayout.ParticipantOwnerOffset);

    private SharedWord32 Arrived(int index) => _mapping.Word32(
        _places + index * SynchronizationLayout.ParticipantSize + SynchronizationLayout.ParticipantArrivedOffset);
}
