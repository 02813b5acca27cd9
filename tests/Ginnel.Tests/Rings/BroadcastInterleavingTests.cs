using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Platform;
using Ginnel.Rings;
using Ginnel.Sharing;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Rings;

/// <summary>
/// Goal: whenever the writer overtakes a reader, the reader notices, and counts what it missed.
/// Method: a writer that makes one store at a time, and a reader that makes one look at a time, in every order. The
/// reader's looks happen inside of the probe that the writer calls after each store; how many after which store is
/// counted through like the digits of a number. The order of stores and loads in memory is the model's business:
/// docs/models/topic.pml.
/// </summary>
public sealed class BroadcastInterleavingTests
{
    private const int Parts = 2;

    [Theory]
    [InlineData(1, 4, 6, 1)]
    [InlineData(2, 4, 6, 0)]
    [InlineData(1, 3, 8, 0)]
    public void EveryOrder_OfStoresAndLooks_LosesAndInventsNothing(
        int capacity, int messages, int looks, int leastMissed)
    {
        int stores = messages * (4 + Parts);
        int[] looksAfter = new int[stores];
        long orders = 0;
        var outcomes = new HashSet<(int Read, long Missed)>();
        using var stage = new Stage();
        do
        {
            orders++;
            outcomes.Add(Play(stage, capacity, messages, looksAfter));
        }
        while (Next(looksAfter, looks));

        // The orders do what they are there for: from hardly any to nearly all of the messages are missed.
        Assert.Equal(leastMissed, outcomes.Min(static outcome => outcome.Missed));
        Assert.Contains(outcomes, static outcome => outcome.Missed > 1);
        Assert.True(orders > 100_000, $"{orders} orders");
    }

    private static (int Read, long Missed) Play(Stage stage, int capacity, int messages, int[] looksAfter)
    {
        var script = new Script(looksAfter);
        stage.Set(capacity, script, out BroadcastWriter<ScriptProbe> writer, out BroadcastReader reader);
        script.Reader = new SteppingReader(reader, stage);
        for (int number = 0; number < messages; number++)
        {
            writer.TryBegin(out Span<byte> payload);
            for (int part = 0; part < Parts; part++)
            {
                BitConverter.TryWriteBytes(payload[(part * sizeof(long))..], (long)number);
                script.OnStored();
            }

            writer.Commit(Parts * sizeof(long));
        }

        return script.Reader.Finish(messages);
    }

    /// <summary>The next way to spread at most so many looks over the stores.</summary>
    private static bool Next(int[] looksAfter, int most)
    {
        for (int index = 0; index < looksAfter.Length; index++)
        {
            looksAfter[index]++;
            if (looksAfter.Sum() <= most)
                return true;
            looksAfter[index] = 0;
        }

        return false;
    }

    /// <summary>A reader that does one thing at a time.</summary>
    private sealed class SteppingReader(BroadcastReader reader, Stage stage)
    {
        private readonly List<long> _read = [];
        private readonly long[] _parts = new long[Parts];
        private int _step;

        public void Step()
        {
            if (_step == 0 && !reader.TryFind(out _))
                return;
            // One part at a time, from where it lies: the writer may be there meanwhile.
            if (_step is > 0 and <= Parts)
                _parts[_step - 1] = stage.ReadPart(reader, _step - 1);
            if (++_step <= Parts + 1)
                return;
            _step = 0;
            if (!reader.IsIntact())
            {
                reader.Skip();
                return;
            }

            Assert.Equal(_parts[0], _parts[1]);
            Assert.Equal(reader.Next, _parts[0]);
            _read.Add(_parts[0]);
            reader.Advance();
        }

        public (int Read, long Missed) Finish(int messages)
        {
            while (reader.HasNews || _step != 0)
                Step();
            Assert.Equal(messages, _read.Count + reader.Missed);
            Assert.Equal(_read.Order().Distinct(), _read);
            return (_read.Count, reader.Missed);
        }
    }

    /// <summary>The pages of one ring, used for one order after the other.</summary>
    private sealed class Stage : IDisposable
    {
        private const int PayloadCapacity = Parts * sizeof(long);

        private readonly SharedRegion _region = SharedRegion.Create(BroadcastLayout.LengthOf(3, PayloadCapacity));
        private readonly SharedRegion _page = SharedRegion.Create(BroadcastLayout.ReaderLength);
        private readonly (Descriptor Left, Descriptor Right) _sockets = PacketSocket.CreatePair();

        public void Set(
            int capacity, Script script, out BroadcastWriter<ScriptProbe> writer, out BroadcastReader reader)
        {
            _region.AsSpan(0, (int)BroadcastLayout.LengthOf(3, PayloadCapacity)).Clear();
            _page.AsSpan(0, 512).Clear();
            writer = new BroadcastWriter<ScriptProbe>(
                _region.Mapping, capacity + 1, PayloadCapacity, isBounded: false, new ScriptProbe(script));
            var room = new Doorbell(
                _page.Mapping.Word32(1024), writer.Header.WriterWaiting, _sockets.Left);
            reader = new BroadcastReader(
                _region.Mapping, new BroadcastReaderHeader(_page.Mapping), room);
            reader.Start(atOldest: true);
        }

        public long ReadPart(BroadcastReader reader, int part)
        {
            long slot = reader.Next % (reader.Capacity + 1) * BroadcastLayout.StrideOf(PayloadCapacity);
            return _region.ReadAcquire<long>(
                BroadcastLayout.HeaderLength + slot + BroadcastLayout.PayloadOffset + part * sizeof(long));
        }

        public void Dispose()
        {
            _region.Dispose();
            _page.Dispose();
            _sockets.Left.Dispose();
            _sockets.Right.Dispose();
        }
    }

    private sealed class Script(int[] looksAfter)
    {
        private int _store;

        public SteppingReader? Reader { get; set; }

        public void OnStored()
        {
            for (int look = 0; look < looksAfter[_store]; look++)
                Reader!.Step();
            _store++;
        }
    }

    private readonly struct ScriptProbe(Script script) : IStoreProbe
    {
        public void OnStored() => script.OnStored();
    }
}
