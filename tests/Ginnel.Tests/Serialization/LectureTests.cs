using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>The lecture's two encodings come out number by number.</summary>
public sealed class LectureTests
{
    [Fact]
    public void Lecture_ListOfFourNumbers_IsItsLengthAndThem()
    {
        int[] numbers = [10, 6, -19, 3];
        Assert.Equal([4, 10, 6, -19, 3], NumbersIn(MessageSerializer.Serialize(numbers)));
        Assert.Equal([4, 10, 6, -19, 3], NumbersIn(MessageSerializer.Serialize<List<int>>([.. numbers])));
        Assert.Equal(numbers, MessageSerializer.Deserialize<int[]>(BytesOf(4, 10, 6, -19, 3)));
    }

    [Fact]
    public void Lecture_GraphOfFiveVertices_IsBothCountsAndThePairs()
    {
        var graph = new EdgeList(5, [new(1, 2), new(1, 5), new(2, 5), new(2, 3), new(5, 4), new(3, 4)]);
        int[] numbers = [5, 6, 1, 2, 1, 5, 2, 5, 2, 3, 5, 4, 3, 4];
        Assert.Equal(numbers, NumbersIn(MessageSerializer.Serialize(graph)));

        EdgeList read = MessageSerializer.Deserialize<EdgeList>(BytesOf(numbers));
        Assert.Equal(graph.VertexCount, read.VertexCount);
        Assert.Equal(graph.Edges.AsEnumerable(), read.Edges.AsEnumerable());
    }

    private static int[] NumbersIn(byte[] bytes) => MemoryMarshal.Cast<byte, int>(bytes).ToArray();

    private static byte[] BytesOf(params int[] numbers) => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
}
