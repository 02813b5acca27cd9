using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>Processes that each wait for the next, the last for the first, and at least one because a ring is full.
/// </summary>
/// <remarks>
/// Two that wait for each other's messages are two that have nothing to do. But where one of them has something to send
/// and no room, nobody can go on, unless another thread of one of them reads: the classical deadlock of pipes.
/// </remarks>
/// <param name="Processes">Each waits for the one behind it.</param>
internal sealed record BlockedCycle(IReadOnlyList<int> Processes)
{
    /// <summary>The shortest cycle through each full ring; each set of processes once.</summary>
    public static List<BlockedCycle> Find(IReadOnlyList<PassageView> passages)
    {
        var waits = new List<(int From, int To, bool IsFull)>();
        foreach (PassageView passage in passages)
        {
            if (passage is { State: PassageState.WriterWaits, ReaderId: { } reader })
                waits.Add((passage.WriterId, reader, true));
            if (passage is { State: PassageState.ReaderWaits, ReaderId: { } waiting })
                waits.Add((waiting, passage.WriterId, false));
        }

        var cycles = new List<BlockedCycle>();
        ILookup<int, int> next = waits.ToLookup(static wait => wait.From, static wait => wait.To);
        foreach ((int from, int to, _) in waits.Where(static wait => wait.IsFull && wait.From != wait.To))
        {
            if (FindPath(next, to, from) is { } path
                && !cycles.Exists(cycle => path.ToHashSet().SetEquals(cycle.Processes)))
                cycles.Add(new BlockedCycle(path));
        }

        return cycles;
    }

    /// <summary>The shortest way from one process to another along what they wait for, or null.</summary>
    private static List<int>? FindPath(ILookup<int, int> next, int start, int goal)
    {
        var before = new Dictionary<int, int> { [start] = start };
        var queue = new Queue<int>([start]);
        while (queue.TryDequeue(out int at))
        {
            if (at == goal)
            {
                var path = new List<int> { at };
                while (before[at] != at)
                    path.Add(at = before[at]);
                path.Reverse();
                return path;
            }

            foreach (int beyond in next[at].Where(beyond => before.TryAdd(beyond, at)))
                queue.Enqueue(beyond);
        }

        return null;
    }
}
