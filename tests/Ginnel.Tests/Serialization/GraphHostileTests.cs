using System;
using System.Buffers.Binary;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Bytes that are no graph: each fault alone, with what the exception says about it.</summary>
/// <remarks>
/// The bytes that are changed, of two links in a ring: vertices at 0, edges at 4, form at 8, the class's name at 9,
/// its members at 13 and 14, two vertices of a head and four bytes at 15 and 20, their references at 25 and 29.
/// </remarks>
public sealed class GraphHostileTests
{
    private static GraphFormatter<GraphLink> Links => GraphLink.Vertices.Formatter;

    [Theory]
    [InlineData(0, -2, "The number of vertices is -2")]
    [InlineData(0, 0, "The number of vertices is 0")]
    [InlineData(0, 1, "The number of a vertex is 516; it must be from 0 to 0, or -1 for null.")]
    [InlineData(0, 4, "The number of vertices is 4; it must be -1, for null, or from 1 to as many as, at 5 bytes each")]
    [InlineData(0, int.MaxValue, "The number of vertices is 2147483647")]
    [InlineData(4, -1, "The number of references is -1")]
    [InlineData(4, 1, "There are 2 references, and 1 were announced")]
    [InlineData(4, int.MaxValue, "The number of references is 2147483647")]
    [InlineData(9, 0, "The root is of a class that is not known here")]
    [InlineData(25, 2, "The number of a vertex is 2; it must be from 0 to 1, or -1 for null.")]
    [InlineData(25, -2, "The number of a vertex is -2")]
    [InlineData(25, int.MinValue, "The number of a vertex is -2147483648")]
    public void Read_OfAnImpossibleNumber_SaysWhichAndWhatIsPossible(int offset, int value, string message)
    {
        byte[] bytes = Ring();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value);
        Assert.Contains(message, Refusal(bytes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 2, "How the classes are given is 2; it must be 0 or 1.")]
    [InlineData(14, 3, "The kind of a reference is 3; it must be 1 for one, or 2 for many.")]
    [InlineData(15, 255, "Vertex 0 is null.")]
    [InlineData(15, 3, "The members reach beyond the end of their object")]
    [InlineData(20, 252, "252 bytes are needed")]
    public void Read_OfAnImpossibleByte_SaysWhichAndWhatIsPossible(int offset, byte value, string message)
    {
        byte[] bytes = Ring();
        bytes[offset] = value;
        Assert.Contains(message, Refusal(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAReferenceToNoVertex_NamesTheMemberAndTheOffset()
    {
        byte[] bytes = Ring();
        bytes[25] = 77;
        InvalidMessageException exception = Refusal(bytes);
        Assert.Equal("GraphLink.Next", exception.Member);
        Assert.Equal(29, exception.Offset);
    }

    [Fact]
    public void Read_OfAReferenceToAWrongClass_IsRefused()
    {
        // A road that starts at a road: its number is a vertex, but the member holds towns.
        var road = new GraphRoad();
        road.From = new GraphTown { Nearest = road };
        byte[] bytes = GraphBytes.Of(GraphRoad.Vertices.Formatter, road);
        int start = bytes.Length - 2 * sizeof(int) - 2 * sizeof(int);
        Assert.Equal(1, bytes[start]);
        bytes[start] = 0;
        InvalidMessageException exception = Assert.Throws<InvalidMessageException>(
            () => GraphBytes.Read(GraphRoad.Vertices.Formatter, bytes));
        Assert.Equal("GraphRoad.From", exception.Member);
        Assert.Contains("Vertex 0 is a Ginnel.Tests", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAClassNumberThatSkipsOne_IsRefused()
    {
        byte[] bytes = GraphBytes.Of(GraphPlace.Formatter, new GraphTown());
        bytes[9] = 1;
        InvalidMessageException exception = Assert.Throws<InvalidMessageException>(
            () => GraphBytes.Read(GraphPlace.Formatter, bytes));
        Assert.Contains("The number of a class is 1, and 0 were defined", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfALongListOfReferences_IsRefusedBeforeItIsMade()
    {
        byte[] bytes = GraphBytes.Of(GraphPerson.Vertices.Formatter, new GraphPerson { Rivals = [null] });
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 2 * sizeof(int)), int.MaxValue);
        Assert.Throws<InvalidMessageException>(() => GraphBytes.Read(GraphPerson.Vertices.Formatter, bytes));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidMessageException>(() => GraphBytes.Read(GraphPerson.Vertices.Formatter, bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void Read_OfEveryTruncation_IsRefused()
    {
        byte[] bytes = Ring();
        for (int length = 0; length < bytes.Length; length++)
            Refusal(bytes[..length]);
    }

    private static byte[] Ring()
    {
        var first = new GraphLink { Value = 1 };
        first.Next = new GraphLink { Value = 2, Next = first };
        byte[] bytes = GraphBytes.Of(Links, first);
        Assert.Equal(33, bytes.Length);
        return bytes;
    }

    private static InvalidMessageException Refusal(byte[] bytes) =>
        Assert.Throws<InvalidMessageException>(() => GraphBytes.Read(Links, bytes));
}
