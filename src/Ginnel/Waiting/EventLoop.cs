using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>Two threads of the process that sleep on sockets: doorbells, hang-ups, exits of children.</summary>
/// <remarks>
/// They share one epoll descriptor, and the kernel wakes one of them for each event.
/// 1. <see cref="Register"/> gives a descriptor a key that is never used again, so an event that was already on its
///    way when a registration ended finds nobody, rather than a stranger.
/// 2. Targets are held weakly: an end that a program forgot can be collected, and its finalizer closes the socket.
///    While an asynchronous operation is pending its owner calls <see cref="EventRegistration.Hold"/>, since then
///    nothing but the loop may refer to it.
/// 3. What a wake-up completes is run by the thread that was woken, as long as the other one still listens; otherwise,
///    and all but the last of several, by the thread pool. So an asynchronous wait costs one wake-up of a sleeping
///    thread rather than two, while a user's code that never returns cannot make the process deaf.
/// 4. The threads start with the first registration and stay; with nothing happening they sleep without a timer.
/// </remarks>
internal sealed class EventLoop
{
    private const int ThreadCount = 2;

    private static readonly Lazy<EventLoop> s_instance = new(static () => new EventLoop());

    // What the events at hand have completed; null on every thread that is not one of ours.
    [ThreadStatic]
    private static List<IThreadPoolWorkItem>? t_completed;

    private readonly Descriptor _epoll = Epoll.Create();
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, EventRegistration> _registrations = [];
    private ulong _lastKey;
    private int _listening = ThreadCount;

    private EventLoop()
    {
        for (int index = 0; index < ThreadCount; index++)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = "Ginnel event loop" };
            thread.UnsafeStart();
        }
    }

    /// <summary>Has a completed operation finished soon, outside of all locks: see step 3 above.</summary>
    public static void Complete(IThreadPoolWorkItem item)
    {
        if (t_completed is { } completed)
            completed.Add(item);
        else
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
    }

    /// <summary>
    /// Watches a descriptor (level-triggered, unless <see cref="EpollEvents.OneShot"/> is among the events).
    /// </summary>
    public static EventRegistration Register(Descriptor descriptor, IEventTarget target, EpollEvents events)
    {
        EventLoop loop = s_instance.Value;
        EventRegistration registration;
        lock (loop._gate)
        {
            registration = new EventRegistration(loop, descriptor, target, ++loop._lastKey);
            loop._registrations.Add(registration.Key, registration);
        }

        try
        {
            Epoll.Add(loop._epoll, descriptor, events, registration.Key);
        }
        catch (Exception exception) when (exception is SystemCallException or ObjectDisposedException)
        {
            loop.Forget(registration.Key);
            throw;
        }

        return registration;
    }

    /// <summary>Changes the events of a registration; does nothing when it has ended.</summary>
    internal void Modify(EventRegistration registration, EpollEvents events)
    {
        // Under the lock: ending a registration takes it off the list before it leaves the epoll descriptor.
        lock (_gate)
        {
            if (_registrations.ContainsKey(registration.Key))
                Epoll.Modify(_epoll, registration.Descriptor, events, registration.Key);
        }
    }

    /// <summary>Ends a registration; the descriptor must still be open.</summary>
    internal void Remove(EventRegistration registration)
    {
        if (Forget(registration.Key))
            Epoll.Remove(_epoll, registration.Descriptor);
    }

    internal bool Forget(ulong key)
    {
        lock (_gate)
            return _registrations.Remove(key);
    }

    private void Run()
    {
        var results = new (EpollEvents Events, ulong Data)[64];
        var completed = new List<IThreadPoolWorkItem>();
        while (true)
        {
            int count = Epoll.Wait(_epoll, results);
            t_completed = completed;
            for (int index = 0; index < count; index++)
                Dispatch(results[index].Data, results[index].Events);
            t_completed = null;
            Finish(completed);
        }
    }

    /// <summary>A method of its own: in <see cref="Run"/>, which never ends, a local can keep a target alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Dispatch(ulong key, EpollEvents events) => Find(key)?.OnEvents(events);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Finish(List<IThreadPoolWorkItem> completed)
    {
        if (completed.Count == 0)
            return;
        IThreadPoolWorkItem last = completed[^1];
        for (int index = 0; index < completed.Count - 1; index++)
            ThreadPool.UnsafeQueueUserWorkItem(completed[index], preferLocal: false);
        completed.Clear();

        if (Interlocked.Decrement(ref _listening) > 0)
            last.Execute();
        else
            ThreadPool.UnsafeQueueUserWorkItem(last, preferLocal: false);
        Interlocked.Increment(ref _listening);
    }

    private IEventTarget? Find(ulong key)
    {
        lock (_gate)
            return _registrations.TryGetValue(key, out EventRegistration? registration) ? registration.Target : null;
    }
}
