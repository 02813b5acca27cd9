using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Tests.Peer.Sleeping;

/// <summary>A publisher that executes no fence, and that the waiter's fast fence does not reach.</summary>
/// <remarks>
/// The publisher's process never registers with membarrier, and keeps to a word that says it had not to. The words are
/// in a plain file: nothing of the library that registers runs there. So that a store takes long to leave the
/// publisher's processor, it comes after others to lines that the waiter's processor has: a wake-up is lost now and
/// then.
/// </remarks>
internal static unsafe class UnreachedRole
{
    public const int Rounds = 20_000;
    private const int Stride = 256;
    private const int FirstBurden = 6;
    // The store buffers of today have some 50 to 100 entries.
    private const int Burdens = 32;

    /// <summary>Plays the publisher.</summary>
    public static int Publish(string path)
    {
        using var words = new Words(path);
        (Descriptor socket, Descriptor unused) = PacketSocket.CreatePair();
        using (socket)
        using (unused)
        {
            var doorbell = new Doorbell(words.Doorbell, words.Waiting, socket);
            for (long round = 1; round <= Rounds; round++)
            {
                Until(words.Taken, round - 1);
                Pass((int)round & 1023);
                words.Burden(round);
                words.Published.WriteRelease(round);
                doorbell.RingIfAwaited();
            }
        }

        return 0;
    }

    /// <summary>Plays the waiter.</summary>
    public static int Wait(string path)
    {
        using var words = new Words(path);
        var condition = new Reached(words.Published);
        var waiter = new Waiter(words.Waiting, words.Doorbell, words.Sleeps, condition);
        for (long round = 1; round <= Rounds; round++)
        {
            condition.Wanted = round;
            words.Burden(round);
            words.Taken.WriteRelease(round - 1);
            // About as long as the publisher needs to see it: both act at once.
            Pass((int)(round * 7) & 1023);
            while (!condition.IsReady)
                waiter.Sleep();
        }

        return 0;
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

    private sealed class Reached(SharedWord64 published) : IWaitCondition
    {
        private long _wanted;

        public long Wanted
        {
            set => Volatile.Write(ref _wanted, value);
        }

        public bool IsReady => published.ReadAcquire() >= Volatile.Read(ref _wanted);

        public void LookAgain()
        {
            // Only a thread waits.
        }
    }

    /// <summary>What the two processes share.</summary>
    private sealed class Words : IDisposable
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

        public SharedWord64 Published => At(0);

        public SharedWord32 Doorbell => new((uint*)(_first + Stride));

        public SharedWord64 Waiting => At(2);

        /// <summary>From the second round on, one less than the round that the waiter waits for.</summary>
        public SharedWord64 Taken => At(3);

        public SharedWord64 Sleeps => At(4);

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
