using System.Collections.Generic;
using System.Diagnostics;
using Ginnel.Memory;
using Ginnel.Waiting;

namespace Ginnel.Sharing;

/// <summary>One thread's wait on a primitive: the word that it sleeps on, and the processes that it watches.</summary>
internal sealed class SleepPlan
{
    private readonly List<ProcessWatch> _watches = [];
    private readonly HashSet<long> _owners = [];

    public FutexSleep Sleep { get; } = new();

    public SharedWord32 Word { get; private set; }

    public uint Expected { get; private set; }

    /// <summary>When this wait slept first; 0 before.</summary>
    public long FirstSlept { get; set; }

    /// <summary>Whether this wait has claimed the mutex.</summary>
    public bool HasClaimed { get; set; }

    /// <summary>Sleep on this word while it is what is expected.</summary>
    public void SleepOn(SharedWord32 word, uint expected) => (Word, Expected) = (word, expected);

    /// <summary>Wake up when this process ends; false when it has ended already.</summary>
    public bool TryWatch(long word)
    {
        long owner = OwnerWord.Owner(word);
        if (owner == OwnerWord.Self || !_owners.Add(owner))
            return true;
        if (ProcessWatch.TryGet(OwnerWord.Identity(owner)) is not { } watch)
            return false;
        watch.Add(Sleep);
        _watches.Add(watch);
        // Asked after it was added: from now on either this look or the interruption tells of the end.
        return !watch.HasEnded;
    }

    /// <summary>Sleeps, and stops watching.</summary>
    public void SleepNow(int signals)
    {
        if (FirstSlept == 0)
            FirstSlept = Stopwatch.GetTimestamp();
        Sleep.Sleep(Word, Expected, signals);
    }

    public void StopWatching()
    {
        foreach (ProcessWatch watch in _watches)
        {
            watch.Remove(Sleep);
            watch.GiveBack();
        }

        _watches.Clear();
        _owners.Clear();
    }

    /// <summary>For the next wait.</summary>
    public void Reset()
    {
        Debug.Assert(_watches.Count == 0);
        Debug.Assert(!HasClaimed);
        FirstSlept = 0;
    }
}
