using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Sharing;

namespace Ginnel.Tests.Peer.Sharing;

/// <summary>Writes a dictionary until it is killed; as a successor, once the writer before it has been.</summary>
/// <remarks>
/// A key's entry and the number of its changes, which is under the key's complement, are always changed together. So
/// what is removed is known by its number, and must not come back with an older one.
/// </remarks>
internal static class LiveWriterRole
{
    public const string Name = "live";
    public const int Keys = 500;

    public static Task RunFirstAsync() => NoteFaultAsync(WriteFirstAsync);

    /// <summary>Makes a file when it is ready to take over.</summary>
    public static Task RunNextAsync() => NoteFaultAsync(WriteNextAsync);

    private static async Task WriteFirstAsync()
    {
        await using SharedDictionaryWriter<long, LiveEntry> writer =
            SharedDictionary.Publish<long, LiveEntry>(Name, Options());
        Write(writer);
    }

    private static async Task WriteNextAsync()
    {
        await using SharedDictionaryReader<long, LiveEntry> reader =
            await SharedDictionary.OpenAsync<long, LiveEntry>(Name, new OpenCollectionOptions
            {
                Connect = new ConnectOptions { Directory = RoleSettings.Path, Timeout = Timeout.InfiniteTimeSpan },
            });
        await File.WriteAllTextAsync(Path.Combine(RoleSettings.Path, $"ready-{RoleSettings.Seed}"), "ready");
        await reader.Ended;
        await using SharedDictionaryWriter<long, LiveEntry> writer =
            SharedDictionary.TakeOver(reader, Name, Options());
        Write(writer);
    }

    private static PublishCollectionOptions Options() => new()
    {
        Listen = new ListenOptions { Directory = RoleSettings.Path },
        // Little, so that blocks are soon used again, and holds are in the way.
        Collection = new SharedCollectionOptions { Capacity = 2 << 20 },
    };

    /// <summary>A writer ends when it is killed, and in no other way.</summary>
    private static async Task NoteFaultAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
#pragma warning disable CA1031 // Whatever it is, the test is to see it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await File.WriteAllTextAsync(
                Path.Combine(RoleSettings.Path, $"fault-{RoleSettings.Seed}"), exception.ToString());
        }
    }

    private static void Write(SharedDictionaryWriter<long, LiveEntry> writer)
    {
        var random = new Random(RoleSettings.Seed);
        while (true)
        {
            long key = random.Next(Keys);
            long version = writer.TryGetValue(~key, out LiveEntry last) ? last.Version + 1 : 1;
            bool isRemoval = random.Next(4) == 0;
            writer.Batch(() =>
            {
                writer[~key] = LiveEntry.Create(~key, version);
                if (isRemoval)
                    writer.Remove(key);
                else
                    writer[key] = LiveEntry.Create(key, version);
            });
        }
    }
}
