using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Memory;

/// <summary>A 32-bit word of a mapped page; the order of each access is in its name.</summary>
internal readonly unsafe struct SharedWord32(uint* word)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadAcquire() => Volatile.Read(ref *word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRelease(uint value) => Volatile.Write(ref *word, value);

    /// <summary>Adds one, as a full fence; more than one thread of the owner may do so.</summary>
    public void Increment() => Interlocked.Increment(ref *word);

    /// <summary>Replaces what is expected, as a full fence; returns what was there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint CompareExchange(uint value, uint expected) =>
        Interlocked.CompareExchange(ref *word, value, expected);

    /// <summary>Replaces the value, as a full fence; returns what was there.</summary>
    public uint Exchange(uint value) => Interlocked.Exchange(ref *word, value);

    /// <summary>Sleeps in the kernel while the word is <paramref name="expected"/>; may return for no reason.</summary>
    public void FutexWait(uint expected) => Futex.Wait(word, expected);

    /// <summary>Wakes everyone who sleeps on this word, in any process.</summary>
    public void FutexWake() => Futex.WakeAll(word);

    /// <summary>Sets a bit and wakes everyone, in one step that a kill cannot divide.</summary>
    public void SetBitAndWake(int bit) => Futex.SetBitAndWakeAll(word, bit);

    /// <summary>Clears a bit and wakes everyone, in one step that a kill cannot divide.</summary>
    public void ClearBitAndWake(int bit) => Futex.ClearBitAndWakeAll(word, bit);

    /// <summary>Adds 2 to the power of <paramref name="bit"/> and wakes everyone, in one such step.</summary>
    public void AddBitAndWake(int bit) => Futex.AddBitAndWakeAll(word, bit);
}
