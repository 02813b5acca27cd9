using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>The one thread of the process that sleeps on sockets: doorbells, hang-ups, exits of children.</summary>
/// <remarks>
/// 1. <see cref="Register"/> gives a descriptor a key that is never used again, so an event that was already on its
///    way when a registration ended finds nobody, rather than a stranger.
/// 2. Targets are held weakly: an end that a program forgot can be collected, and its finalizer closes the socket.
///    While an asynchronous operation is pending its owner calls <see cref="EventRegistration.Hold"/>, since then
///    nothing but the loop may refer to it.
/// 3. The thread starts with the first registration and stays; with nothing happening it sleeps without a timer.
/// </remarks>
internal sealed class EventLoop
{
    private static readonly Lazy<EventLoop> s_instance = new(static () => new EventLoop());

    private readonly Descriptor _epoll = Epoll.Create();
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, EventRegistration> _registrations = [];
    private ulong _lastKey;

    private EventLoop()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "Ginnel event loop" };
        thread.UnsafeStart();
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
        catch (SystemCallException)
        {
            loop.Forget(registration.Key);
            throw;
        }

        return registration;
    }

    internal void Modify(EventRegistration registration, EpollEvents events) =>
        Epoll.Modify(_epoll, registration.Descriptor, events, registration.Key);

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
        while (true)
        {
            int count = Epoll.Wait(_epoll, results);
            for (int index = 0; index < count; index++)
                Find(results[index].Data)?.OnEvents(results[index].Events);
        }
    }

    private IEventTarget? Find(ulong key)
    {
        lock (_gate)
            return _registrations.TryGetValue(key, out EventRegistration? registration) ? registration.Target : null;
    }
}
