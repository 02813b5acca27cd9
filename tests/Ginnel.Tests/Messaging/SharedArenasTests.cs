using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Sharing;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Arenas under a name, with publisher and readers in this process.</summary>
public sealed class SharedArenasTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hold_AcrossVersions_StaysWhatItIs()
    {
        await using ArenaPublisher<Page> publisher = Publish(arenas: 3);
        await using ArenaReader<Page> reader = await OpenAsync();
        using (ArenaHold<Page> none = reader.Hold())
            Assert.True(none.IsEmpty);
        Assert.Equal(0, reader.Number);

        Assert.Equal(1, Next(publisher, 10));
        HoldAndCheck(reader, publisher);
        Assert.Equal(publisher.Number, reader.Number);
    }

    [Fact]
    public async Task Begin_WhenReadersHoldAll_SaysSoAndGoesOnLater()
    {
        await using ArenaPublisher<Page> publisher = Publish(arenas: 2);
        await using ArenaReader<Page> reader = await OpenAsync();
        Next(publisher, 1);
        RunOutOfArenas(reader, publisher);
        Assert.Equal(3, Next(publisher, 3));
    }

    [Fact]
    public async Task Begin_DisposedByItsUser_LeavesTheOthers()
    {
        await using ArenaPublisher<long> publisher = SharedArenas.Publish<long>(
            "numbers", new ArenaPublisherOptions { Capacity = 4096, ArenaCount = 2, Listen = _folder.Listening });
        for (long version = 1; version <= 3; version++)
        {
            using SharedArena arena = publisher.Begin();
            Assert.Equal(version, publisher.Publish(arena.Add(version)));
        }
    }

    [Fact]
    public async Task Begin_AfterAHoldersEnd_HasItsArena()
    {
        await using ArenaPublisher<Page> publisher = Publish(arenas: 2);
        ArenaReader<Page> reader = await OpenAsync();
        Next(publisher, 1);
        HoldForEver(reader);
        Next(publisher, 2);
        Assert.Throws<InvalidOperationException>(() => publisher.Begin());
        await reader.DisposeAsync().Within();
        await Eventually.True(() => Begins(publisher));
    }

    [Fact]
    public async Task Versions_PublishedAllTheTime_AreSeenWhole()
    {
        await using ArenaPublisher<Page> publisher = Publish(arenas: 3);
        Next(publisher, 1);
        using var stop = new CancellationTokenSource();
        ArenaReader<Page>[] readers = [await OpenAsync(), await OpenAsync()];
        long[] counts = new long[4];
        Task[] reading = [.. Enumerable.Range(0, counts.Length).Select(index => Task.Run(() =>
        {
            for (long last = 0; !stop.IsCancellationRequested; Interlocked.Increment(ref counts[index]))
                last = CheckWhole(readers[index % 2], last);
        }))];
        int full = 0;
        for (int version = 2; version < 2_000 || counts.Any(static count => count < 1_000); version++)
        {
            try
            {
                Next(publisher, version);
            }
            catch (InvalidOperationException)
            {
                full++;
                version--;
                await Task.Yield();
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(reading).Within();
        Console.WriteLine($"{string.Join(", ", counts)} looks; {full} times all arenas were held");
        foreach (ArenaReader<Page> reader in readers)
            await reader.DisposeAsync();
    }

    [Fact]
    public async Task Publisher_ThatHasGone_LeavesTheLastVersion()
    {
        ArenaPublisher<Page> publisher = Publish(arenas: 2);
        await using ArenaReader<Page> reader = await OpenAsync();
        Next(publisher, 7);
        await publisher.DisposeAsync().Within();
        await reader.Ended.Within();
        Assert.Equal(1, CheckWhole(reader, 0));
        await using ArenaPublisher<Page> successor = Publish(arenas: 2);
        Next(successor, 8);
        await using ArenaReader<Page> other = await OpenAsync();
        Assert.Equal(1, CheckWhole(other, 0));
    }

    [Fact]
    public async Task Open_AnotherRoot_NamesBoth()
    {
        await using ArenaPublisher<Page> publisher = Publish(arenas: 2);
        HandshakeException exception = await Assert.ThrowsAsync<HandshakeException>(
            () => SharedArenas.OpenAsync<long>("pages", _folder.Connecting).Within());
        Assert.Contains(nameof(Page), exception.Message, StringComparison.Ordinal);
        Assert.Contains("System.Int64", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_NothingBegun_IsRefused()
    {
        using var versions = new ArenaVersions<NoStoreStep>(4096, 2, default);
        Assert.Throws<InvalidOperationException>(() => versions.Publish(new Ref<long>(64)));
        Ref<long> dropped = versions.Begin().Add(1L);
        Assert.Equal(ArenaLayout.FirstOffset, versions.Begin().Used);
        Assert.Throws<InvalidReferenceException>(() => versions.Publish(dropped));
        Assert.Equal(0, versions.Number);
    }

    [Fact]
    public void Source_OfAnythingAtAll_EndsInTime()
    {
        var random = new Random(Fuzz.Seed());
        using var versions = new ArenaVersions<NoStoreStep>(4096, 3, default);
        for (int version = 1; version <= 3; version++)
            versions.Publish(versions.Begin().Add((long)version));
        using var holds = LiveHolds.Create();
        int refused = 0;
        int rounds = Fuzz.Iterations(20_000);
        byte[] good = versions.Region.AsReadOnlySpan(0, (int)versions.Region.Length).ToArray();
        for (int round = 0; round < rounds; round++)
        {
            Span<byte> bytes = versions.Region.AsSpan(0, good.Length);
            good.CopyTo(bytes);
            int offset = random.Next(4) switch { 0 => 0, 1 => 128, 2 => 4096, _ => 8192 };
            random.NextBytes(bytes.Slice(offset + random.Next(8), random.Next(1, 40)));
            try
            {
                var source = new VersionsSource(versions.Region, holds);
                using var hold = new ArenaHold<long>(source);
                if (!hold.IsEmpty)
                    _ = hold.Root;
            }
            catch (Exception exception) when (exception is GinnelException or InvalidOperationException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds);
        Assert.True(holds.Take() >= 0);
        for (int word = 1; word < LiveLayout.HoldCount; word++)
            Assert.True(holds.Take() >= 0, "A hold was not released.");
    }

    private static void HoldAndCheck(ArenaReader<Page> reader, ArenaPublisher<Page> publisher)
    {
        using ArenaHold<Page> hold = reader.Hold();
        for (int version = 2; version < 50; version++)
        {
            Assert.Equal(version, Next(publisher, version * 10));
            Assert.Equal((1, 10), (hold.Number, hold.Root.Value));
            Assert.Equal(10, hold.View.Get(hold.Root.Rest)[^1]);
            using ArenaHold<Page> newest = reader.Hold();
            Assert.Equal((version, version * 10), (newest.Number, newest.Root.Value));
        }
    }

    private static void RunOutOfArenas(ArenaReader<Page> reader, ArenaPublisher<Page> publisher)
    {
        using ArenaHold<Page> hold = reader.Hold();
        Next(publisher, 2);
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => publisher.Begin());
        Assert.Contains("ask for more arenas", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, hold.Root.Value);
    }

    private static void HoldForEver(ArenaReader<Page> reader) => _ = reader.Hold().Number;

    private static bool Begins(ArenaPublisher<Page> publisher)
    {
        try
        {
            publisher.Begin();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static long Next(ArenaPublisher<Page> publisher, int value)
    {
        SharedArena arena = publisher.Begin();
        RefList<int> rest = arena.ReserveList<int>(100);
        arena.Edit(rest).Fill(value);
        return publisher.Publish(arena.Add(new Page { Value = value, Rest = rest }));
    }

    private static long CheckWhole(ArenaReader<Page> reader, long last)
    {
        using ArenaHold<Page> hold = reader.Hold();
        Assert.True(hold.Number >= last, "Versions went back.");
        ref readonly Page root = ref hold.Root;
        foreach (int value in hold.View.Get(root.Rest))
        {
            if (value != root.Value)
                Assert.Fail($"{value} is in version {hold.Number} of {root.Value}.");
        }

        return hold.Number;
    }

    private ArenaPublisher<Page> Publish(int arenas) => SharedArenas.Publish<Page>(
        "pages", new ArenaPublisherOptions { Capacity = 4096, ArenaCount = arenas, Listen = _folder.Listening });

    private Task<ArenaReader<Page>> OpenAsync() => SharedArenas.OpenAsync<Page>("pages", _folder.Connecting).Within();

    private struct Page
    {
        public int Value;
        public RefList<int> Rest;
    }
}
