using System;
using System.Buffers;
using System.Collections.Generic;
using Ginnel.Serialization.Benchmarks.Shapes;

namespace Ginnel.Serialization.Benchmarks.Contenders;

/// <summary>As if it could have cycles: vertices, then edges, numbered with a dictionary by identity.</summary>
internal sealed class ChainByHand : IByHand<Chain>
{
    public void Write(IBufferWriter<byte> output, Chain value)
    {
        List<Chain> links = [value];
        var numbers = new Dictionary<Chain, int>(ReferenceEqualityComparer.Instance) { [value] = 0 };
        while (links[^1].Next is { } next && numbers.TryAdd(next, links.Count))
            links.Add(next);
        var head = new ByteRoom(output.GetSpan(sizeof(int)));
        head.Write(links.Count);
        output.Advance(head.Length);
        foreach (Chain link in links)
        {
            var room = new ByteRoom(output.GetSpan(2 * sizeof(int)));
            room.Write(link.Value);
            room.Write(link.Next is null ? -1 : numbers[link.Next]);
            output.Advance(room.Length);
        }
    }

    public Chain Read(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes);
        var links = new Chain[cursor.ReadCount(2 * sizeof(int))];
        for (int number = 0; number < links.Length; number++)
            links[number] = new Chain();
        foreach (Chain link in links)
        {
            link.Value = cursor.ReadInt32();
            int next = cursor.ReadInt32();
            link.Next = next < 0 ? null : links[next];
        }

        return links[0];
    }
}
