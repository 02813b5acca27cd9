using System.Threading;
using Ginnel.Memory;

namespace Ginnel.Waiting;

/// <summary>One thread's sleeps on a shared word that others of its process can interrupt.</summary>
/// <remarks>
/// The word belongs to all processes, so it cannot be changed to wake a thread of this one. Instead:
/// 1. the sleeper notes <see cref="Signals"/>, then looks at what it waits for;
/// 2. it announces the sleep, fences, and sleeps only if no signal came since step 1;
/// 3. whoever interrupts counts a signal, and wakes the word until the sleep that it found has ended. Others that sleep
///    on the word are woken for nothing, and look again.
/// </remarks>
internal sealed class FutexSleep
{
    private int _signals;
    // The number of the sleep that is in step 2, or 0.
    private int _current;
    private int _sleeps;
    private SharedWord32 _word;

    /// <summary>How many signals came so far.</summary>
    public int Signals => Volatile.Read(ref _signals);

    /// <summary>Sleeps until the word is woken, a signal comes, or for no reason.</summary>
    /// <param name="word">What to sleep on.</param>
    /// <param name="expected">Sleep only while the word is this.</param>
    /// <param name="signals">What <see cref="Signals"/> was before the look that found nothing.</param>
    public void Sleep(SharedWord32 word, uint expected, int signals)
    {
        _word = word;
        _sleeps = _sleeps == int.MaxValue ? 1 : _sleeps + 1;
        Volatile.Write(ref _current, _sleeps);
        Interlocked.MemoryBarrier();
        try
        {
            if (Signals == signals)
                word.FutexWait(expected);
        }
        finally
        {
            Volatile.Write(ref _current, 0);
        }
    }

    /// <summary>Ends the sleep that goes on, and the one that is about to begin. From any thread.</summary>
    public void Interrupt()
    {
        Interlocked.Increment(ref _signals);
        int current = Volatile.Read(ref _current);
        while (current != 0 && Volatile.Read(ref _current) == current)
        {
            _word.FutexWake();
            Thread.Yield();
        }
    }
}
