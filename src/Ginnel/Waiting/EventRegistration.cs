using System;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>One descriptor that the event loop watches.</summary>
internal sealed class EventRegistration : IDisposable
{
    private readonly EventLoop _loop;
    private readonly WeakReference<IEventTarget> _target;
    private readonly Lock _gate = new();
    private IEventTarget? _held;
    private bool _isDisposed;

    public EventRegistration(EventLoop loop, Descriptor descriptor, IEventTarget target, ulong key)
    {
        _loop = loop;
        _target = new WeakReference<IEventTarget>(target);
        Descriptor = descriptor;
        Key = key;
    }

    public Descriptor Descriptor { get; }

    public ulong Key { get; }

    public IEventTarget? Target => _target.TryGetTarget(out IEventTarget? target) ? target : null;

    /// <summary>Keeps the target from being collected while something waits that only the loop can complete.</summary>
    public void Hold(IEventTarget target) => Volatile.Write(ref _held, target);

    /// <summary>Undoes <see cref="Hold"/>.</summary>
    public void Release() => Volatile.Write(ref _held, null);

    /// <summary>Changes which events are reported, and arms a one-shot registration again.</summary>
    public void Modify(EpollEvents events) => _loop.Modify(this, events);

    /// <summary>Ends the registration. Call it before the descriptor is closed, from any thread.</summary>
    /// <remarks>
    /// Whoever comes second waits for the first: it may be about to close the descriptor, which the first still needs.
    /// </remarks>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _loop.Remove(this);
        }
    }

    /// <summary>Ends the registration of a descriptor that a finalizer may already have closed.</summary>
    public void Forget() => _loop.Forget(Key);
}
