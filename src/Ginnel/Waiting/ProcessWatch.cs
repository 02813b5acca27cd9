using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>Another process, and those of our threads that want to be woken when it ends.</summary>
/// <remarks>
/// 1. <see cref="TryGet"/> opens a descriptor of the process, and then compares when the process with that id began:
///    so the descriptor is of the process that was meant, and not of a later one with its id.
/// 2. The event loop watches the descriptor. No timer, and no thread.
/// 3. When the process ends, <see cref="HasEnded"/> becomes true first, and then all who sleep are interrupted.
/// 4. A watch that nobody needs stays, for the next wait will need it again; when there are too many, it goes.
/// </remarks>
internal sealed class ProcessWatch : IEventTarget
{
    private const int MostIdle = 64;

    private static readonly Dictionary<ProcessIdentity, ProcessWatch> s_watches = [];
    private static readonly Lock s_gate = new();

    private readonly ProcessIdentity _identity;
    private readonly Descriptor _process;
    private readonly List<FutexSleep> _sleeps = [];
    private EventRegistration? _registration;
    private int _users;
    private bool _hasEnded;

    private ProcessWatch(ProcessIdentity identity, Descriptor process) => (_identity, _process) = (identity, process);

    /// <summary>Whether the process is known to have ended.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded);

    /// <summary>The watch of a process, to be given back; null when the process has ended.</summary>
    /// <exception cref="SystemCallException">There are no descriptors left.</exception>
    public static ProcessWatch? TryGet(ProcessIdentity identity)
    {
        lock (s_gate)
        {
            if (!s_watches.TryGetValue(identity, out ProcessWatch? watch))
            {
                watch = TryOpen(identity);
                if (watch is null)
                    return null;
                ForgetIdle();
                s_watches.Add(identity, watch);
            }

            watch._users++;
            return watch;
        }
    }

    /// <summary>Asks the kernel rather than what the event loop has heard so far.</summary>
    public static bool IsAlive(ProcessIdentity identity)
    {
        if (TryGet(identity) is not { } watch)
            return false;
        bool isAlive = !watch.HasEnded && Poll.Look(watch._process, EpollEvents.In) == EpollEvents.None;
        watch.GiveBack();
        return isAlive;
    }

    /// <summary>Has the sleep interrupted when the process ends; look at <see cref="HasEnded"/> afterwards.</summary>
    public void Add(FutexSleep sleep)
    {
        lock (_sleeps)
            _sleeps.Add(sleep);
    }

    public void Remove(FutexSleep sleep)
    {
        lock (_sleeps)
            _sleeps.Remove(sleep);
    }

    /// <summary>Undoes <see cref="TryGet"/>.</summary>
    public void GiveBack()
    {
        lock (s_gate)
        {
            _users--;
            Debug.Assert(_users >= 0);
            if (HasEnded)
                CloseUnused();
        }
    }

    /// <summary>On the event loop: the process has ended.</summary>
    void IEventTarget.OnEvents(EpollEvents events)
    {
        FutexSleep[] sleeps;
        lock (s_gate)
        {
            if (HasEnded)
                return;
            Volatile.Write(ref _hasEnded, true);
            s_watches.Remove(_identity);
            CloseUnused();
        }

        lock (_sleeps)
            sleeps = [.. _sleeps];
        foreach (FutexSleep sleep in sleeps)
            sleep.Interrupt();
    }

    private static ProcessWatch? TryOpen(ProcessIdentity identity)
    {
        Descriptor? process = ProcessDescriptor.TryOpen(identity.Id);
        if (process is null)
            return null;
        // Where /proc hides others' processes nothing can be compared, and the id is believed.
        bool isOther = ProcessIdentity.TryReadStart(identity.Id) is { } start && start != identity.Start;
        if (isOther || Poll.Look(process, EpollEvents.In) != EpollEvents.None)
        {
            process.Dispose();
            return null;
        }

        var watch = new ProcessWatch(identity, process);
        try
        {
            watch._registration = EventLoop.Register(process, watch, EpollEvents.In | EpollEvents.OneShot);
            watch._registration.Hold(watch);
        }
        catch
        {
            process.Dispose();
            throw;
        }

        return watch;
    }

    private static void ForgetIdle()
    {
        if (s_watches.Count < MostIdle)
            return;
        foreach (ProcessWatch idle in s_watches.Values.Where(static watch => watch._users == 0).ToArray())
        {
            s_watches.Remove(idle._identity);
            idle.CloseUnused();
        }
    }

    /// <summary>With the gate held.</summary>
    private void CloseUnused()
    {
        if (_users > 0)
            return;
        _registration?.Dispose();
        _registration = null;
        _process.Dispose();
    }
}
