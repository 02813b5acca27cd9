using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>A signal between processes, by name or in a two-way region: it stays, or lets one through.</summary>
/// <remarks>
/// One word: whether it is set, whether it is awaited, and a generation that each reset increases.
/// 1. Wait: while it is not set, set Awaited and sleep while the word is so. A manual event's waiter is let through
///    also when the generation is not what it was when the wait began: it was set in the meantime, and reset again.
///    An automatic event's waiter is the one that resets it.
/// 2. Set, not awaited: compare-exchange. Awaited: the kernel sets the bit and wakes all in one call, so a process that
///    is killed while it sets either has not begun, or has woken everyone.
/// 3. Whoever was woken looks again, and so one that dies loses nothing for the others, unless it has reset the event:
///    the signal of an automatic event is lost with the process that took it.
/// Nobody owns an event, so there is nothing to be abandoned.
/// </remarks>
public sealed class SharedEvent : ISharedCondition, IDisposable
{
    /// <summary>Bytes that an event takes in its region.</summary>
    public const int Size = SynchronizationLayout.EventSize;

    private const int SetBit = 0;
    private const uint SetFlag = 1u << SetBit;
    private const uint AwaitedFlag = 1u << 1;
    private const uint Generation = 1u << 2;

    private const int Taken = 1;

    private readonly RegionMapping _mapping;
    private readonly SharedWord32 _state;
    private readonly SharedWaits _waits;
    private readonly SharedName? _name;

    private SharedEvent(RegionMapping mapping, long offset, bool isAutomatic, SharedName? name = null)
    {
        _mapping = mapping;
        _name = name;
        _state = mapping.Word32(offset + SynchronizationLayout.EventStateOffset);
        _waits = new SharedWaits(this, mapping);
        IsAutomatic = isAutomatic;
    }

    /// <summary>Whether it lets one waiter through and resets itself.</summary>
    public bool IsAutomatic { get; }

    /// <summary>Whether it is set at this moment.</summary>
    public bool IsSet
    {
        get
        {
            ThrowIfDisposed();
            return (_state.ReadAcquire() & SetFlag) != 0;
        }
    }

    /// <summary>The event of that name; makes one that is not set, if no process has it open.</summary>
    /// <remarks>
    /// All processes of this user that open the name have the same one, for as long as one of them has it open; a
    /// process that dies has closed it. Who opens the name after the last has closed it gets a new one, that is not
    /// set. Dispose it when no wait goes on: a signal lasts no longer than the last process that has the event open.
    /// </remarks>
    /// <param name="name">1 to 80 letters, digits, '.', '_' and '-'.</param>
    /// <param name="isAutomatic">Whether it lets one waiter through and resets itself; the same for all.</param>
    /// <param name="options">Where the name is; null for the user's directory.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="HandshakeException">
    /// Something else, or an event of the other sort, has the name at the moment; the message names both.
    /// </exception>
    /// <exception cref="EndpointAccessException">The directory or the file in it is not safe, and not used.</exception>
    /// <exception cref="EndpointInUseException">
    /// A process has been opening or closing it for 5 seconds: it was stopped.
    /// </exception>
    /// <exception cref="SystemCallException">There is no room, or the kernel refuses for another reason.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    public static SharedEvent OpenOrCreate(
        string name, bool isAutomatic = false, SharedNameOptions? options = null)
    {
        var opened = SharedName.Open(name, options, new(SynchronizationHeader.Event, isAutomatic ? 1u : 0));
        return new SharedEvent(opened.Region.Mapping, 0, isAutomatic, opened);
    }

    /// <summary>Makes an event that is not set.</summary>
    /// <param name="region">A two-way region.</param>
    /// <param name="offset">Where its <see cref="Size"/> bytes are; a multiple of 64. They must be zero.</param>
    /// <param name="isAutomatic">Whether it lets one waiter through and resets itself, or stays set.</param>
    /// <exception cref="InvalidOperationException">Something is there already.</exception>
    public static SharedEvent Create(SharedRegion region, long offset, bool isAutomatic = false)
    {
        SynchronizationHeader.Create(region, offset, SynchronizationHeader.Event, isAutomatic ? 1 : 0, Size);
        return Open(region, offset);
    }

    /// <summary>The event that a process has made there.</summary>
    /// <param name="region">The same region.</param>
    /// <param name="offset">The same offset.</param>
    /// <exception cref="HandshakeException">There is none, or it is for processes of another namespace.</exception>
    public static SharedEvent Open(SharedRegion region, long offset)
    {
        int count = SynchronizationHeader.Open(region, offset, SynchronizationHeader.Event);
        return new SharedEvent(SynchronizationHeader.Check(region, offset, Size), offset, count == 1);
    }

    /// <summary>Lets all waiters through, or one if it is automatic. Setting it twice is setting it once.</summary>
    public void Set()
    {
        ThrowIfDisposed();
        while (true)
        {
            uint seen = _state.ReadAcquire();
            if ((seen & SetFlag) != 0)
                return;
            if ((seen & AwaitedFlag) != 0)
            {
                _state.SetBitAndWake(SetBit);
                break;
            }

            if (_state.CompareExchange(seen | SetFlag, seen) == seen)
                break;
        }

        GC.KeepAlive(this);
    }

    /// <summary>Makes those wait who come from now on. Those who waited when it was set are let through.</summary>
    public void Reset()
    {
        ThrowIfDisposed();
        uint seen = _state.ReadAcquire();
        while ((seen & SetFlag) != 0 && !TryReset(seen))
            seen = _state.ReadAcquire();
    }

    /// <summary>Waits until it is set.</summary>
    /// <param name="cancellationToken">Ends the wait; an automatic event is not reset then.</param>
    public void Wait(CancellationToken cancellationToken = default)
    {
        uint seen = _state.ReadAcquire();
        if (cancellationToken.IsCancellationRequested || !TryTake(seen))
            _waits.Wait(seen / Generation, cancellationToken);
    }

    /// <summary>Whether it is set; resets it if it is automatic.</summary>
    public bool TryWait()
    {
        ThrowIfDisposed();
        return TryTake(_state.ReadAcquire());
    }

    /// <summary>Waits until it is set, without holding up a thread of the caller's.</summary>
    /// <inheritdoc cref="Wait"/>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        uint seen = _state.ReadAcquire();
        if (!cancellationToken.IsCancellationRequested && TryTake(seen))
            return ValueTask.CompletedTask;
        return WaitSlowPathAsync(seen / Generation, cancellationToken);
    }

    /// <summary>Closes an event that was opened by name; one in a region is the region's. Twice is fine.</summary>
    public void Dispose() => _name?.Dispose();

    bool ISharedCondition.TryTake(long start, out int result)
    {
        result = Taken;
        uint seen = _state.ReadAcquire();
        return TryTake(seen) || WasSetSince(start, seen);
    }

    bool ISharedCondition.MayTake(long start)
    {
        uint seen = _state.ReadAcquire();
        return (seen & SetFlag) != 0 || WasSetSince(start, seen);
    }

    bool ISharedCondition.TryAnnounce(long start, SleepPlan plan)
    {
        uint seen = _state.ReadAcquire();
        if ((seen & SetFlag) != 0 || WasSetSince(start, seen))
            return false;
        if ((seen & AwaitedFlag) == 0 && _state.CompareExchange(seen | AwaitedFlag, seen) != seen)
            return false;
        plan.SleepOn(_state, seen | AwaitedFlag);
        return true;
    }

    void ISharedCondition.End(SleepPlan plan) => GC.KeepAlive(this);

    /// <remarks>Of an automatic event the signal is for somebody else then.</remarks>
    void ISharedCondition.GiveBack(int result)
    {
        if (IsAutomatic)
            Set();
    }

    private bool WasSetSince(long start, uint seen) => !IsAutomatic && seen / Generation != start;

    private bool TryTake(uint seen) =>
        (seen & SetFlag) != 0 && !_mapping.IsDisposed && (!IsAutomatic || TryReset(seen));

    /// <summary>Whoever slept was woken when it was set, so nobody awaits it now.</summary>
    private bool TryReset(uint seen) =>
        _state.CompareExchange(unchecked((seen | SetFlag | AwaitedFlag) + 1), seen) == seen;

    private async ValueTask WaitSlowPathAsync(long start, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        await _waits.WaitAsync(start, cancellationToken).ConfigureAwait(false);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_mapping.IsDisposed, this);
}
