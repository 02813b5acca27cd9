using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>Proves that the fence of this process reaches another one, by a visit to every processor.</summary>
/// <remarks>
/// <see cref="MemoryBarrier.FenceAll"/> interrupts the processors whose note says that what they run is registered. The
/// kernel makes that note when a processor switches to the memory of another process, and when a process registers, on
/// the processors that run it at that moment. There is a gap: a processor that idles keeps the memory of the process
/// that ran last. One that idles so while that process registers is passed over; and when a thread of the process runs
/// there again nothing is switched, so the note stays old. Until another process has run there, the fence does not
/// reach that processor. On a quiet machine this can take for ever.
///
/// So, once the other process is registered, a thread of ours visits every processor in turn. While it runs there the
/// processor has our memory, and when the other process runs there next the note is made anew. It is right from then
/// on, but for a second gap: a thread that exits clears the note, and if a thread of the same process is next on that
/// processor, it stays cleared until another process has run there.
/// 1. A request comes after the other process has said that it is registered.
/// 2. A thread takes all requests that are there, then makes one round for them. Threads of the pool would have to be
///    given back as they were, so it is one of its own; it ends when there are no requests.
/// 3. A processor that we must not run on cannot be visited. If no thread of the other process may run there either,
///    that does no harm. If one may, or if that cannot be known, nothing is proved: the other process goes on to
///    execute the fence itself.
/// 4. <see cref="FenceProof.End"/> for each request whose process is reached.
/// Between threads of one process no round helps, since nothing is ever switched: see <see cref="Waiter"/>.
/// </remarks>
internal static class ProcessorRound
{
    private const int StackSize = 256 * 1024;
    private const int WordBits = 64;

    private static readonly Lock s_gate = new();
    private static readonly List<FenceProof> s_requests = [];
    private static bool s_isRunning;

    /// <summary>Asks for a round that begins later than now.</summary>
    public static void Request(FenceProof proof)
    {
        lock (s_gate)
        {
            s_requests.Add(proof);
            if (s_isRunning)
                return;
            s_isRunning = true;
        }

        try
        {
            new Thread(Run, StackSize) { IsBackground = true, Name = "Ginnel processor round" }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            // No thread can be had now. Nothing is proved, and the next request tries again.
            lock (s_gate)
                s_isRunning = false;
        }
    }

    /// <summary>Visits every processor with the calling thread, and adds those that it was on; it stays on the last.
    /// </summary>
    internal static void Visit(Span<ulong> visited)
    {
        for (int processor = 0; processor < visited.Length * WordBits; processor++)
        {
            if (ProcessorAffinity.TryMoveTo(processor))
                visited[processor / WordBits] |= 1UL << (processor % WordBits);
        }
    }

    private static void Run()
    {
        ulong[] visited = new ulong[ProcessorAffinity.SetLength];
        while (TakeRequests() is { } requests)
        {
            Array.Clear(visited);
            Visit(visited);
            bool isEverywhere = HasVisitedAll(visited);
            foreach (FenceProof request in requests)
            {
                if (isEverywhere || RunsWithin(visited, request.ProcessId))
                    request.End();
            }
        }
    }

    private static FenceProof[]? TakeRequests()
    {
        lock (s_gate)
        {
            s_isRunning = s_requests.Count > 0;
            if (!s_isRunning)
                return null;
            FenceProof[] requests = [.. s_requests];
            s_requests.Clear();
            return requests;
        }
    }

    /// <summary>Whether there is no other processor than those that were visited.</summary>
    internal static bool HasVisitedAll(ReadOnlySpan<ulong> visited)
    {
        ulong[] online = new ulong[visited.Length];
        ProcessorAffinity.AddOnline(online);
        return visited.Length > 0 && IsWithin(online, visited);
    }

    /// <summary>Whether the threads of a process may run on no other processors than those that were visited.</summary>
    internal static bool RunsWithin(ReadOnlySpan<ulong> visited, int processId)
    {
        ulong[] allowed = new ulong[visited.Length];
        return visited.Length > 0 && ProcessorAffinity.TryAddProcess(processId, allowed)
            && IsWithin(allowed, visited);
    }

    private static bool IsWithin(ReadOnlySpan<ulong> needed, ReadOnlySpan<ulong> visited)
    {
        for (int word = 0; word < needed.Length; word++)
        {
            if ((needed[word] & ~visited[word]) != 0)
                return false;
        }

        return true;
    }
}
