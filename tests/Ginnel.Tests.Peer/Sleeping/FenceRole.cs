using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Tests.Peer.Sleeping;

/// <summary>
/// Publishes without a fence, on a processor that idled with this process while it registered with membarrier.
/// </summary>
/// <remarks>
/// Round n: both sides meet; one stores n in <c>published</c> and loads <c>waiting</c>, the other stores n in
/// <c>waiting</c>, has the fence executed, and loads <c>published</c>. At least one must see the other's n. The words
/// are in a plain file: nothing of the library runs in the publisher's process before it registers. So that a store
/// takes long to leave the publisher's processor, it comes after others to lines that the waiter's processor has.
/// </remarks>
internal static unsafe class FenceRole
{
    public const int Rounds = 300_000;
    private const int Stride = 256;
    private const int FirstBurden = 9;
    // The store buffers of today have some 50 to 100 entries.
    private const int Burdens = 32;
    private static readonly TimeSpan s_untilIdle = TimeSpan.FromMilliseconds(2);

    /// <summary>Plays the publisher; its process is on processor 0, but for the thread that publishes.</summary>
    public static int Publish(string path)
    {
        using var words = new Words(path);
        using var never = new ManualResetEvent(initialState: false);
        using var isThere = new ManualResetEvent(initialState: false);
        using var start = new ManualResetEvent(initialState: false);
        var thread = new Thread(() =>
        {
            ProcessorAffinity.TryMoveTo(1);
            isThere.Set();
            start.WaitOne();
            Publish(words);
        });
        while (words.IsWaiterThere.ReadAcquire() == 0)
            never.WaitOne(1);
        thread.Start();
        isThere.WaitOne();
        // Nothing tells when the other processor idles. Not long after that another process may run there.
        never.WaitOne(s_untilIdle);
        Register(words);
        while (words.Start.ReadAcquire() == 0)
            never.WaitOne(1);
        start.Set();
        thread.Join();
        return 0;
    }

    /// <summary>
    /// Plays the waiter, on processor 0, after a round over the processors; the words tell how many rounds were lost.
    /// </summary>
    public static int Wait(string path)
    {
        using var words = new Words(path);
        using var never = new ManualResetEvent(initialState: false);
        words.IsWaiterThere.WriteRelease(1);
        while (words.Registered.ReadAcquire() == 0)
            never.WaitOne(1);
        ulong[] visited = new ulong[ProcessorAffinity.SetLength];
        var thread = new Thread(() => ProcessorRound.Visit(visited));
        thread.Start();
        thread.Join();
        words.Start.WriteRelease(1);
        long lost = 0;
        for (long round = 1; round <= Rounds; round++)
        {
            Until(words.PublisherStep, 2 * round - 1);
            words.Burden(round);
            words.WaiterStep.WriteRelease(2 * round - 1);
            Pass((int)(round >> 5) & 31);
            words.Waiting.WriteRelease(round);
            MemoryBarrier.FenceAll();
            long published = words.Published.ReadAcquire();
            Until(words.PublisherStep, 2 * round);
            if (published != round && words.Seen.ReadAcquire() != round)
                lost++;
            words.WaiterStep.WriteRelease(2 * round);
        }

        words.Result.WriteRelease(lost + 1);
        return 0;
    }

    /// <summary>Not inlined: the first look at whether membarrier is available registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Register(Words words) => words.Registered.WriteRelease(MemoryBarrier.IsAvailable ? 1 : 2);

    private static void Publish(Words words)
    {
        for (long round = 1; round <= Rounds; round++)
        {
            words.PublisherStep.WriteRelease(2 * round - 1);
            Until(words.WaiterStep, 2 * round - 1);
            Pass((int)round & 31);
            words.Burden(round);
            words.Published.WriteRelease(round);
            long waiting = words.Waiting.ReadAcquire();
            words.Seen.WriteRelease(waiting);
            words.PublisherStep.WriteRelease(2 * round);
            Until(words.WaiterStep, 2 * round);
        }
    }

    private static void Until(SharedWord64 word, long value)
    {
        while (word.ReadAcquire() < value)
        {
            // On a processor of its own: the other one is there at once, or was killed with the test.
        }
    }

    private static void Pass(int looks)
    {
        int passed = 0;
        while (Volatile.Read(ref passed) < looks)
            passed++;
    }

    /// <summary>What the two processes share.</summary>
    internal sealed class Words : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _first;

        public Words(string path)
        {
            _file = MemoryMappedFile.CreateFromFile(
                path, FileMode.OpenOrCreate, null, (FirstBurden + Burdens) * Stride);
            _view = _file.CreateViewAccessor();
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
        }

        public SharedWord64 Registered => At(0);

        public SharedWord64 Start => At(1);

        public SharedWord64 PublisherStep => At(2);

        public SharedWord64 WaiterStep => At(3);

        public SharedWord64 Published => At(4);

        public SharedWord64 Waiting => At(5);

        public SharedWord64 Seen => At(6);

        public SharedWord64 IsWaiterThere => At(8);

        /// <summary>0 until all is done, then one more than were lost.</summary>
        public SharedWord64 Result => At(7);

        public void Burden(long round)
        {
            for (int index = 0; index < Burdens; index++)
                At(FirstBurden + index).WriteRelease(round);
        }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }

        private SharedWord64 At(int index) => new((long*)(_first + index * Stride));
    }
}
