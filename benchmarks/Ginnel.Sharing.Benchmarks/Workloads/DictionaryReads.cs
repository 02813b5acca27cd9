using System;
using System.Collections.Concurrent;
using System.Threading;
using Ginnel.Benchmarks.Laps;
using Ginnel.Messaging;
using Ginnel.Processes;

namespace Ginnel.Sharing.Benchmarks.Workloads;

/// <summary>
/// Values for random keys of a dictionary that another process writes, beside one that another thread writes.
/// </summary>
internal static class DictionaryReads
{
    private const int Entries = 10_000;
    private const int KeyCount = 1 << 16;
    private const int OwnerOffset = 1024;
    private const string Name = "read of a dictionary with 10,000 entries";
    private const string Ours = "SharedDictionary, another process writes 100,000 times a second";
    private const string Theirs = "ConcurrentDictionary, another thread writes 100,000 times a second";

    private static readonly long[] s_keys = MakeKeys();

    public static Workload Create()
    {
        var distant = WritePace.Create();
        var near = WritePace.Create();
        distant.Region.GetReference<long>(OwnerOffset) = Environment.ProcessId;
        ChildProcess child = ChildProcess.Start(Publish, distant.Region);
        SharedDictionaryReader<long, long> shared = SharedDictionary.OpenAsync<long, long>(
            NameOf(distant.Region), new() { Connect = new() { Timeout = TimeSpan.FromSeconds(30) } })
            .AsTask().GetAwaiter().GetResult();
        while (shared.Count < Entries)
            Thread.Yield();
        var concurrent = new ConcurrentDictionary<long, long>();
        for (long key = 0; key < Entries; key++)
            concurrent[key] = key;

        var thread = new Thread(() => WritePace.Write(near.Region, key => concurrent[key % Entries] = key));
        thread.Start();
        return new Workload(
            Name,
            [
                new(Ours, times => Read(shared, times)) { Before = distant.Start, After = distant.Stop },
                new(Theirs, times => Read(concurrent, times)) { Before = near.Start, After = near.Stop },
                new("SharedDictionary, nobody writes", times => Read(shared, times)),
                new("ConcurrentDictionary, nobody writes", times => Read(concurrent, times)),
            ],
            [new Target(Name, Ours, Theirs, 2)])
        {
            Note = () => $"Writes a second meanwhile: {distant.Rate:N0} and {near.Rate:N0}.",
            Resources = new Ending(() =>
            {
                distant.End();
                near.End();
                thread.Join();
                shared.Dispose();
                child.Dispose();
            }),
        };
    }

    private static string NameOf(SharedRegion control) => $"benchmark-{control.GetReference<long>(OwnerOffset)}";

    private static long[] MakeKeys()
    {
        var random = new Random(0);
        var keys = new long[KeyCount];
        for (int index = 0; index < keys.Length; index++)
            keys[index] = random.Next(Entries);
        return keys;
    }

    private static void Read(SharedDictionaryReader<long, long> dictionary, int times)
    {
        long[] keys = s_keys;
        for (int time = 0; time < times; time++)
        {
            if (!dictionary.TryGetValue(keys[time % KeyCount], out _))
                throw new InvalidOperationException("An entry has gone.");
        }
    }

    private static void Read(ConcurrentDictionary<long, long> dictionary, int times)
    {
        long[] keys = s_keys;
        for (int time = 0; time < times; time++)
        {
            if (!dictionary.TryGetValue(keys[time % KeyCount], out _))
                throw new InvalidOperationException("An entry has gone.");
        }
    }

    /// <summary>The other process.</summary>
    private static void Publish(SharedRegion control)
    {
        using SharedDictionaryWriter<long, long> dictionary =
            SharedDictionary.Publish<long, long>(NameOf(control));
        for (long key = 0; key < Entries; key++)
            dictionary[key] = key;
        WritePace.Write(control, key => dictionary[key % Entries] = key);
    }
}
