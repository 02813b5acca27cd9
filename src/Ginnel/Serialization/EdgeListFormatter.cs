using System;
using System.Globalization;

namespace Ginnel.Serialization;

/// <summary>Graphs without data: two numbers and the pairs.</summary>
internal sealed class EdgeListFormatter : IMessageFormatter<EdgeList?>
{
    public int SmallestLength => sizeof(int);

    public int LengthOf(in EdgeList? value)
    {
        if (value is null)
            return sizeof(int);
        long length = 2 * sizeof(int) + (long)value.Edges.Length * MessageLayout.SizeOf<Edge>();
        return length <= Array.MaxLength ? (int)length : -1;
    }

    public void Write(ref MessageWriter writer, in EdgeList? value)
    {
        if (value is null)
        {
            writer.WriteNullLength();
            return;
        }

        writer.CountMemory(MessageMemory.EdgeList);
        writer.Write(value.VertexCount);
        writer.WriteArray(value.Edges.AsSpan());
    }

    public EdgeList? Read(ref MessageReader reader)
    {
        int vertexCount = reader.Read<int>();
        if (vertexCount == MessageLayout.NullLength)
            return null;
        if (vertexCount < 0)
            ThrowNegative(ref reader, vertexCount);
        reader.CountMemory(MessageMemory.EdgeList);
        if (reader.ReadArray<Edge>() is not { } edges)
        {
            reader.Throw("The number of edges is -1; it must be at least 0.");
            return null;
        }

        // The copy is checked, not the message, which may change meanwhile.
        int wrong = EdgeList.FindWrong(vertexCount, edges);
        if (wrong >= 0)
            ThrowWrong(ref reader, vertexCount, edges[wrong]);
        return EdgeList.OfChecked(vertexCount, CollectionLayout.Freeze(edges));
    }

    private static void ThrowNegative(ref MessageReader reader, int vertexCount) => reader.Throw(string.Create(
        CultureInfo.InvariantCulture, $"The number of vertices is {vertexCount}; it must be -1, for null, or more."));

    private static void ThrowWrong(ref MessageReader reader, int vertexCount, Edge edge) => reader.Throw(string.Create(
        CultureInfo.InvariantCulture,
        $"An edge goes from {edge.Source} to {edge.Target}; the vertices are 1 to {vertexCount}."));
}
