using System;
using System.Linq;
using Ginnel.Memory;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>
/// Goal: whatever a writer puts into its pages, before or while they are read, a reader gets values or one clean
/// exception, soon, and touches nothing outside of them.
/// Method: the words of a small dictionary are overwritten at random, with numbers that are likely to mean something,
/// between a reader's calls. The pages have nothing but unmapped addresses behind them, so a step too far ends the
/// test's process.
/// </summary>
public sealed class DictionaryHostileTests
{
    [Fact]
    public void Random_WordsInThePages_EndInValuesOrOneException()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        int errors = 0;
        for (int round = 0; round < Fuzz.Iterations(300); round++)
        {
            using var writer = new SharedDictionaryWriter<int, long>(new() { Capacity = 256 << 10 });
            for (int key = 0; key < 200; key++)
                writer[key] = key;
            using var reader = new SharedDictionaryReader<int, long>(writer.Region);
            var bytes = new LiveBytes(writer.Region.Mapping);
            for (int change = 0; change < 30; change++)
            {
                Disturb(bytes, writer.Region, random);
                errors += Use(reader, random) ? 0 : 1;
            }
        }

        Assert.True(errors > 0, $"seed {seed}: nothing was found to be wrong");
    }

    [Fact]
    public void Walk_OfATreeThatIsAKnot_Ends()
    {
        using var writer = new SharedDictionaryWriter<int, long>(new() { Capacity = 256 << 10 });
        for (int key = 0; key < 5000; key++)
            writer.TryAdd(key % 100, key);
        using var reader = new SharedDictionaryReader<int, long>(writer.Region);
        var bytes = new LiveBytes(writer.Region.Mapping);
        long record = reader.Source.Enter(out _);
        long top = (long)bytes.Read<uint>(record + LiveLayout.RecordTopOffset) << LiveLayout.UnitShift;
        // All 64 children of every node are the node itself, and the count is whatever it takes.
        bytes.Write(record + LiveLayout.RecordCountOffset, writer.Region.Length / 12);
        bytes.Write(top, ulong.MaxValue);
        bytes.Write(top + 8, 0UL);
        for (int child = 0; child < 64; child++)
            bytes.Write(top + 16 + 4 * child, (uint)(top >> LiveLayout.UnitShift));
        bytes.Write(LiveLayout.IndexedOffset, 0L);
        Assert.Throws<PeerProtocolException>(() => reader[1]);
        using SharedDictionarySnapshot<int, long> snapshot = reader.TakeSnapshot();
        Assert.Throws<PeerProtocolException>(() => snapshot.ToArray());
        Assert.Throws<PeerProtocolException>(() => reader.Succeed());
    }

    [Fact]
    public void Read_OfAVersionThatIsAlwaysTakenBack_Ends()
    {
        using var writer = new SharedDictionaryWriter<int, long>(new() { Capacity = 256 << 10 });
        using var reader = new SharedDictionaryReader<int, long>(writer.Region);
        var bytes = new LiveBytes(writer.Region.Mapping);
        bytes.Write(LiveLayout.ReclaimedOffset, long.MaxValue);
        bytes.Write(LiveLayout.IndexedOffset, 0L);
        Assert.Throws<PeerProtocolException>(() => reader.TryGetValue(1, out _));
        Assert.Throws<PeerProtocolException>(reader.TakeSnapshot);
        Assert.Throws<PeerProtocolException>(() => reader.Count);
    }

    private static void Disturb(LiveBytes bytes, SharedRegion region, Random random)
    {
        bool isHeader = random.Next(4) == 0;
        long offset = isHeader
            ? LiveLayout.RootOffset + 8 * random.Next(40)
            : LiveLayout.HeaderLength + 4 * random.NextInt64((region.AllocatedLength - LiveLayout.HeaderLength) / 8);
        switch (random.Next(4))
        {
            case 0:
                bytes.Write(offset, random.Next());
                break;
            case 1:
                bytes.Write(offset, (uint)random.NextInt64(region.Length >> LiveLayout.UnitShift));
                break;
            case 2:
                bytes.Write(offset, uint.MaxValue);
                break;
            default:
                bytes.Write(offset, bytes.Read<uint>(offset) ^ (1u << random.Next(32)));
                break;
        }
    }

    /// <summary>False when the reader was told that something is wrong.</summary>
    private static bool Use(SharedDictionaryReader<int, long> reader, Random random)
    {
        try
        {
            for (int look = 0; look < 10; look++)
                _ = reader.TryGetValue(random.Next(200), out _);
            _ = reader.Count;
            using SharedDictionarySnapshot<int, long> snapshot = reader.TakeSnapshot();
            foreach (var entry in snapshot)
                _ = snapshot.TryGetValue(entry.Key, out _);
            return true;
        }
        catch (Exception exception) when (exception is PeerProtocolException or SnapshotLapsedException)
        {
            return false;
        }
    }
}
