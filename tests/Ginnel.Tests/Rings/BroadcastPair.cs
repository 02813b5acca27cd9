using System;
using System.Collections.Generic;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Rings;
using Ginnel.Sharing;
using Ginnel.Waiting;

namespace Ginnel.Tests.Rings;

/// <summary>A broadcast ring in one process, over real regions: readers map the writer's pages read-only.</summary>
internal sealed class BroadcastPair<TProbe> : IDisposable where TProbe : struct, IStoreProbe
{
    private readonly SharedRegion _region;
    private readonly List<IDisposable> _mappings = [];
    private readonly Descriptor _left;
    private readonly Descriptor _right;

    public BroadcastPair(int capacity, int payloadCapacity = 8, bool isBounded = true, TProbe probe = default)
    {
        _region = SharedRegion.Create(BroadcastLayout.LengthOf(capacity + 1, payloadCapacity));
        (_left, _right) = PacketSocket.CreatePair();
        Writer = new BroadcastWriter<TProbe>(_region.Mapping, capacity + 1, payloadCapacity, isBounded, probe);
    }

    public BroadcastWriter<TProbe> Writer { get; }

    /// <summary>The writer's pages, which a hostile writer may fill as it likes.</summary>
    public RegionMapping Pages => _region.Mapping;

    /// <summary>Joins a reader; its page is there for a hostile reader to write.</summary>
    public BroadcastReader Join(bool atOldest, out SharedRegion page)
    {
        page = SharedRegion.Create(BroadcastLayout.ReaderLength);
        _mappings.Add(page);
        var header = new BroadcastReaderHeader(page.Mapping);
        Writer.Join(new BroadcastCursor(
            page.Mapping, new Doorbell(Writer.Header.Doorbell, header.ReaderWaiting, _left)));
        BroadcastReader reader = Attach(page);
        reader.Start(atOldest);
        return reader;
    }

    public BroadcastReader Join(bool atOldest = false) => Join(atOldest, out _);

    /// <summary>Maps the ring for a reader that the writer does not know.</summary>
    public BroadcastReader Attach(SharedRegion page)
    {
        var seen = new RegionMapping(_region.File, _region.Length, isWritable: false, hasGuards: true);
        _mappings.Add(seen);
        var room = new Doorbell(
            page.Mapping.Word32(BroadcastLayout.ReaderLength - sizeof(uint)), Writer.Header.WriterWaiting, _right);
        return new BroadcastReader(seen, new BroadcastReaderHeader(page.Mapping), room);
    }

    public bool TryWrite(long value)
    {
        if (!Writer.TryBegin(out Span<byte> payload))
            return false;
        BitConverter.TryWriteBytes(payload, value);
        Writer.Commit(sizeof(long));
        return true;
    }

    public void Dispose()
    {
        _mappings.ForEach(static mapping => mapping.Dispose());
        _region.Dispose();
        _left.Dispose();
        _right.Dispose();
    }
}

internal static class BroadcastReaderExtensions
{
    /// <summary>Reads one number; null when there is none.</summary>
    public static long? Read(this BroadcastReader reader)
    {
        while (reader.TryFind(out ReadOnlySpan<byte> payload))
        {
            long value = payload.Length >= sizeof(long) ? BitConverter.ToInt64(payload) : -1;
            if (reader.IsIntact())
            {
                reader.Advance();
                return value;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>Reads all numbers that are there.</summary>
    public static List<long> ReadAll(this BroadcastReader reader)
    {
        var values = new List<long>();
        while (reader.Read() is { } value)
            values.Add(value);
        return values;
    }
}
