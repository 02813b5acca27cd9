using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

/// <summary>What the two ends of a kernel pipe have in common: the descriptor, and waiting on it.</summary>
/// <remarks>
/// 1. Until its first use the descriptor is a blocking one and belongs to nobody in particular: it can be handed to
///    another process, where a program expects it like that.
/// 2. The first use makes it non-blocking: from then on an operation tries, and waits only when the kernel says EAGAIN.
/// 3. A blocking operation sleeps in poll, on the descriptor and on an event counter of this end. Cancellation and
///    disposal signal the counter.
/// 4. An asynchronous operation arms a one-shot registration with the event loop. Under the lock it is <c>Armed</c>,
///    until the event, a cancellation or disposal has <c>Claimed</c> it; the claimer has it tried again, outside of the
///    lock.
/// 5. Disposal ends waits first. The kernel's descriptor is closed when the last system call has let go of it.
/// Nothing is allocated on the way.
/// </remarks>
internal abstract partial class KernelPipeCore : IEventTarget, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly EpollEvents _event;
    private EventRegistration? _registration;
    private EventCounter? _interrupter;
    private volatile State _state;
    private int _isBusy;

    protected KernelPipeCore(Descriptor file, EpollEvents awaited)
    {
        File = file;
        _event = awaited;
    }

    // An end that a program forgot: the descriptor's own finalizer closes it, once the loop has let go of it.
    ~KernelPipeCore() => _registration?.Forget();

    private enum State
    {
        New,
        Used,
        Moved,
        Closed,
    }

    public Descriptor File { get; }

    public bool IsNew => _state == State.New;

    public bool IsClosed => _state >= State.Moved;

    /// <summary>An operation is under way: waiting, or in the middle of something.</summary>
    public bool IsBusy => Volatile.Read(ref _isBusy) != 0;

    /// <summary>Bytes that went through this end, as far as the kernel is concerned.</summary>
    public long Position { get; protected set; }

    /// <summary>Bytes that the kernel buffers.</summary>
    public int BufferSize
    {
        get
        {
            ThrowIfClosed();
            return KernelPipeFile.GetBufferSize(File);
        }

        set
        {
            KernelPipe.CheckSize(value, nameof(value));
            ThrowIfClosed();
            KernelPipe.SetSize(File, value);
        }
    }

    /// <summary>The name used in messages.</summary>
    protected abstract string Name { get; }

    /// <summary>Begins an operation; a second one before the first has ended is a mistake of the caller.</summary>
    public void Enter()
    {
        ThrowIfClosed();
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            throw new InvalidOperationException(
                $"Another operation is still pending on this {Name}. An end serves one at a time; await it first.");
        }

        if (_state == State.Used)
            return;
        try
        {
            BeginUse();
        }
        catch
        {
            Exit();
            throw;
        }
    }

    public void Exit() => Volatile.Write(ref _isBusy, 0);

    /// <summary>Gives the descriptor away, to be handed to another process. Only before the first use.</summary>
    /// <exception cref="InvalidOperationException">The end was used, moved or closed already.</exception>
    public Descriptor Detach()
    {
        lock (_gate)
        {
            if (_state != State.New)
            {
                string why = _state switch
                {
                    State.Used => "already in use here",
                    State.Moved => "already moved",
                    _ => "closed",
                };
                throw new InvalidOperationException(
                    $"The {Name} cannot be moved to another process: it is {why}. Move an end before its first use.");
            }

            _state = State.Moved;
            return File;
        }
    }

    public void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, this);

    /// <summary>Sleeps until the kernel may have what the operation needs. May return for nothing.</summary>
    protected void Wait(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EventCounter interrupter = GetInterrupter();
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static counter => ((EventCounter)counter!).Signal(), interrupter);
        try
        {
            if (Poll.Sleep(File, _event, interrupter.File))
                interrupter.Reset();
        }
        finally
        {
            registration.Dispose();
        }

        ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Marks the end as closed, ends every wait, and closes the descriptor.</summary>
    /// <returns>False when it was closed, or moved, before.</returns>
    [SuppressMessage("Usage", "CA1816", Justification = "The faces' Dispose ends here.")]
    protected bool TryClose()
    {
        lock (_gate)
        {
            if (_state >= State.Moved)
                return false;
            _state = State.Closed;
            _registration?.Dispose();
            _interrupter?.Signal();
        }

        ClaimIfArmed();
        File.Dispose();
        _interrupter?.Dispose();
        GC.SuppressFinalize(this);
        return true;
    }

    private void BeginUse()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_state == State.Used)
                return;
            KernelPipeFile.SetNonBlocking(File);
            _state = State.Used;
        }
    }

    private EventCounter GetInterrupter()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return _interrupter ??= new EventCounter();
        }
    }
}
