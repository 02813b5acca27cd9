using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>
/// Goal: whenever a publisher stops, and wherever a reader looks in between, readers hold one whole version.
/// Method: a version is published again and again, stopped before its first store, its second, and so on until it is
/// done; and a reader takes, reads and releases in every order between the stores. What the two do in between a
/// reader's hold and its second look is the model's business: docs/models/versions.pml.
/// </summary>
public sealed class ArenaVersionsTests
{
    // What a version consists of: its number, twice.
    private const int Parts = 2;
    // State; the list, cleared; its parts; the header's seven; current.
    private const int StoresOfAVersion = 1 + 1 + Parts + 7 + 1;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryStore_WriterStopsBeforeIt_ReadersSeeTheOldVersionOrTheNew(int arenas)
    {
        int stops = 0;
        for (int before = 0; before < 5; before++)
        {
            for (int stores = 0; ; stores++)
            {
                var counter = new StoreCounter();
                using var versions = new ArenaVersions<StopAtStore>(4096, arenas, new StopAtStore(counter));
                using var old = new Reader<StopAtStore>(versions);
                for (int version = 1; version <= before; version++)
                    Publish(versions, version, counter.Count);
                counter.Allow(stores);
                if (!Stops(() => Publish(versions, before + 1, counter.Count)))
                    break;
                stops++;
                // The one that was there, and one that comes now.
                Assert.Equal(before, old.ReadWhole());
                using var late = new Reader<StopAtStore>(versions);
                Assert.Equal(before, late.ReadWhole());
                // Whoever takes the name has pages of its own, and begins at 1; the old ones stay as they are.
                using var successor = new ArenaVersions<NoStoreStep>(4096, arenas, default);
                using var next = new Reader<NoStoreStep>(successor);
                Publish(successor, 1, static () => { });
                Assert.Equal(1, next.ReadWhole());
                Assert.Equal(before, old.ReadWhole());
            }
        }

        Assert.Equal(5 * StoresOfAVersion, stops);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void WriterStoppedAtEachStore_GoesOnWithAnotherVersion(int arenas)
    {
        for (int stores = 0; stores < StoresOfAVersion; stores++)
        {
            var counter = new StoreCounter();
            using var versions = new ArenaVersions<StopAtStore>(4096, arenas, new StopAtStore(counter));
            using var reader = new Reader<StopAtStore>(versions);
            Publish(versions, 1, counter.Count);
            counter.Allow(stores);
            Assert.True(Stops(() => Publish(versions, 2, counter.Count)));
            counter.Allow(long.MaxValue);
            Assert.Equal(1, reader.ReadWhole());
            long number = Publish(versions, null, counter.Count);
            Assert.Equal(number, reader.ReadWhole());
        }
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 5)]
    public void EveryOrder_OfStoresAndLooks_ShowsWholeVersions(int arenas, int looks)
    {
        int[] looksBefore = new int[2 * StoresOfAVersion];
        long orders = 0;
        var outcomes = new HashSet<(long Published, long Held)>();
        do
        {
            orders++;
            outcomes.Add(Play(arenas, looksBefore));
        }
        while (Next(looksBefore, looks));

        Assert.True(orders > 100_000, $"{orders} orders");
        // Where a reader holds the only arena that is not current, there is no next version until it is released.
        Assert.Equal(arenas == 2, outcomes.Any(static outcome => outcome.Published == 2));
        Assert.Contains((3L, 2L), outcomes);
        Assert.Contains((3L, 1L), outcomes);
    }

    private static (long Published, long Held) Play(int arenas, int[] looksBefore)
    {
        var script = new Script();
        using var versions = new ArenaVersions<ScriptStep>(4096, arenas, new ScriptStep(script));
        using var reader = new Reader<ScriptStep>(versions);
        Publish(versions, 1, static () => { });
        script.Begin(looksBefore, reader.Step);
        for (int version = 2; version <= 3; version++)
        {
            try
            {
                Publish(versions, null, script.OnStore);
            }
            catch (InvalidOperationException)
            {
                Assert.NotEqual(0, reader.Held);
            }
        }

        long held = reader.LastHeld;
        reader.Finish();
        Assert.Equal(versions.Number, reader.ReadWhole());
        return (versions.Number, held);
    }

    /// <summary>The next way to spread at most so many looks over the stores.</summary>
    private static bool Next(int[] looksBefore, int most)
    {
        for (int index = 0; index < looksBefore.Length; index++)
        {
            looksBefore[index]++;
            if (looksBefore.Sum() <= most)
                return true;
            looksBefore[index] = 0;
        }

        return false;
    }

    /// <param name="versions">The writer.</param>
    /// <param name="value">What the version must become; null for whichever it is.</param>
    /// <param name="beforeStore">Called before each store of the version's content.</param>
    private static long Publish<TStep>(ArenaVersions<TStep> versions, long? value, Action beforeStore)
        where TStep : struct, IStoreStep
    {
        long number = value ?? versions.Number + 1;
        SharedArena arena = versions.Begin();
        beforeStore();
        RefList<long> parts = arena.ReserveList<long>(Parts);
        for (int part = 0; part < Parts; part++)
        {
            beforeStore();
            arena.Edit(parts)[part] = number;
        }

        return versions.Publish(parts.First);
    }

    private static bool Stops(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }

    /// <summary>A reader in this process that does one thing at a time.</summary>
    private sealed class Reader<TStep> : IDisposable where TStep : struct, IStoreStep
    {
        private readonly ArenaVersions<TStep> _versions;
        private readonly LiveHolds _holds = LiveHolds.Create();
        private readonly LiveHold _page;
        private readonly VersionsSource _source;
        private int _step;
        private int _word;
        private long _start;

        public Reader(ArenaVersions<TStep> versions)
        {
            _versions = versions;
            _page = new LiveHold(_holds.Page);
            versions.AddHolds(_page);
            _source = new VersionsSource(versions.Region, _holds);
        }

        /// <summary>The version that is held now; 0 for none.</summary>
        public long Held { get; private set; }

        public long LastHeld { get; private set; }

        /// <summary>Takes a version, reads its parts, and releases it: one of these at a time.</summary>
        public void Step()
        {
            if (_step == 0)
            {
                _word = _source.TryTake(out long number, out _start);
                Assert.True(number >= LastHeld, "Versions went back.");
                (Held, LastHeld) = (number, number);
            }
            else if (_step <= Parts)
            {
                ArenaView view = _source.ViewOf(_start, out Ref<long> root);
                Assert.Equal(Held, view.Get(new RefList<long>(root, Parts))[_step - 1]);
            }
            else
            {
                _source.Release(_word);
                Held = 0;
            }

            _step = (_step + 1) % (Parts + 2);
        }

        public void Finish()
        {
            while (_step != 0)
                Step();
        }

        /// <summary>The newest version's number, after all of it was read; 0 for none.</summary>
        public long ReadWhole()
        {
            if (_source.Number == 0)
                return 0;
            do
                Step();
            while (_step != 0);
            return LastHeld;
        }

        public void Dispose()
        {
            _versions.RemoveHolds(_page);
            _holds.Dispose();
        }
    }

    private sealed class Script
    {
        private int[] _looksBefore = [];
        private Action? _look;
        private int _store;

        public void Begin(int[] looksBefore, Action look) => (_looksBefore, _look) = (looksBefore, look);

        public void OnStore()
        {
            if (_look is null)
                return;
            for (int look = 0; look < _looksBefore[_store]; look++)
                _look();
            _store++;
        }
    }

    private readonly struct ScriptStep(Script script) : IStoreStep
    {
        public void BeforeStore() => script.OnStore();
    }
}
