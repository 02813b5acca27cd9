using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Sharing;

namespace Ginnel.Tests.Peer.Sharing;

/// <summary>Reads a dictionary under changing writers until it is killed, and notes what can never be.</summary>
internal static class LiveReaderRole
{
    public static async Task RunAsync()
    {
        await using SharedDictionaryReader<long, LiveEntry> reader =
            await SharedDictionary.OpenAsync<long, LiveEntry>(LiveWriterRole.Name, new OpenCollectionOptions
            {
                Connect = new ConnectOptions { Directory = RoleSettings.Path, Timeout = Timeout.InfiniteTimeSpan },
                Reconnects = true,
            });
        try
        {
            Read(reader, new Random(RoleSettings.Seed));
        }
#pragma warning disable CA1031 // Whatever it is, the test is to see it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Note("fault", exception.ToString());
        }
    }

    private static void Read(SharedDictionaryReader<long, LiveEntry> reader, Random random)
    {
        long[] changes = new long[LiveWriterRole.Keys];
        long reads = 0;
        for (int round = 0; ; round++)
        {
            for (int look = 0; look < 2000; look++, reads++)
                Look(reader, random.Next(LiveWriterRole.Keys), changes);
            LookAtAll(reader, changes);
            if (round % 50 == 0)
                Note("reads", reads.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The entry is read after the number of its changes, and so is not older.</summary>
    private static void Look(SharedDictionaryReader<long, LiveEntry> reader, long key, long[] changes)
    {
        if (reader.TryGetValue(~key, out LiveEntry number))
            Check(number, ~key, changes);
        else
            Demand(changes[key] == 0, "lost", key, 0, changes[key]);
        if (reader.TryGetValue(key, out LiveEntry entry))
            Check(entry, key, changes);
    }

    private static void LookAtAll(SharedDictionaryReader<long, LiveEntry> reader, long[] changes)
    {
        using SharedDictionarySnapshot<long, LiveEntry> snapshot = reader.TakeSnapshot();
        try
        {
            long count = 0;
            foreach (KeyValuePair<long, LiveEntry> entry in snapshot)
            {
                count++;
                Check(entry.Value, entry.Key, changes);
                if (entry.Key < 0)
                    continue;
                long number = snapshot.TryGetValue(~entry.Key, out LiveEntry last) ? last.Version : 0;
                Demand(number == entry.Value.Version, "half of a batch", entry.Key, entry.Value.Version, number);
            }

            Demand(count == snapshot.Count, "a wrong count", -1, count, snapshot.Count);
        }
        catch (SnapshotLapsedException)
        {
            // The writer has little memory, and says so.
        }
    }

    private static void Check(in LiveEntry entry, long key, long[] changes)
    {
        Demand(entry.IsWhole(key), "torn", key, entry.Version, entry.Key);
        long index = key < 0 ? ~key : key;
        Demand(entry.Version >= changes[index], "resurrected", key, entry.Version, changes[index]);
        changes[index] = entry.Version;
    }

    private static void Demand(bool isSo, string what, long key, long found, long expected)
    {
        if (!isSo)
            throw new InvalidOperationException($"Key {key}: {what}: {found} and {expected}.");
    }

    private static void Note(string what, string text) =>
        File.WriteAllText(Path.Combine(RoleSettings.Path, $"{what}-{RoleSettings.Seed}"), text);
}
