using System;
using System.Buffers;
using System.Globalization;

namespace Ginnel.Serialization;

public sealed partial class GraphFormatter<T>
{
    /// <inheritdoc/>
    public T? Read(ref MessageReader reader)
    {
        int vertices = reader.Read<int>();
        if (vertices == GraphLayout.NullRoot)
            return null;
        int edges = reader.Read<int>();
        if (edges < 0 || (long)edges * sizeof(int) > reader.Remaining)
            reader.Throw($"The number of references is {edges}; each takes 4 bytes, and {reader.Remaining} are left.");
        var types = new GraphDefinitions(All);
        int smallestVertex = types.Begin(ref reader);
        if (vertices < 1 || (long)vertices * smallestVertex > reader.Remaining)
            ThrowImpossibleCount(ref reader, vertices, smallestVertex);

        // The pool gives at most twice as much, which a message is good for if a vertex takes at least two bytes.
        reader.CountMemory((long)vertices * MessageMemory.Vertex);
        bool isPooled = smallestVertex > 1;
        object?[] array = isPooled ? ArrayPool<object?>.Shared.Rent(vertices) : new object?[vertices];
        Span<object?> made = array.AsSpan(0, vertices);
        byte[]? numbers = types.IsNumbered ? ArrayPool<byte>.Shared.Rent(vertices) : null;
        try
        {
            ReadVertices(ref reader, ref types, made, numbers);
            T root = made[0] as T ?? ThrowWrongRoot(ref reader, made[0]);
            var graph = new GraphReader(made, types.OnlyType);
            ReadReferences(ref reader, ref graph, types, numbers, made);
            if (graph.EdgeCount != edges)
                reader.Throw($"There are {graph.EdgeCount} references, and {edges} were announced.");
            return root;
        }
        finally
        {
            made.Clear();
            if (isPooled)
                ArrayPool<object?>.Shared.Return(array);
            if (numbers is not null)
                ArrayPool<byte>.Shared.Return(numbers);
        }
    }

    private static void ReadVertices(
        ref MessageReader reader, ref GraphDefinitions types, Span<object?> vertices, byte[]? numbers)
    {
        GraphType? type = types.OnlyKnown;
        for (int index = 0; index < vertices.Length; index++)
        {
            if (numbers is not null)
            {
                numbers[index] = types.ReadNumber(ref reader);
                type = types[numbers[index]].Type;
            }

            if (!reader.BeginObject(out int end))
                reader.Throw($"Vertex {index} is null.");
            if (type is not null)
                vertices[index] = ReadVertex(ref reader, type, end);
            reader.EndObject(end);
        }
    }

    /// <summary>That it is of the class is what <see cref="GraphReader"/> relies on: it does not look again.</summary>
    private static object ReadVertex(ref MessageReader reader, GraphType type, int end)
    {
        object vertex = type.Read(ref reader, end);
        return vertex.GetType() == type.Type ? vertex : throw new InvalidOperationException(
            $"What describes the vertices of {type.Type} has made a {vertex.GetType()}.");
    }

    private static void ReadReferences(
        ref MessageReader reader,
        ref GraphReader graph,
        in GraphDefinitions types,
        byte[]? numbers,
        ReadOnlySpan<object?> vertices)
    {
        GraphDefinition definition = types[0];
        for (int index = 0; index < vertices.Length; index++)
        {
            if (numbers is not null)
                definition = types[numbers[index]];
            if (definition.Type is not null)
                definition.Type.ReadReferences(ref reader, ref graph, vertices[index]!, definition.KnownCount);
            foreach (GraphMember member in definition.Unknown)
                graph.Skip(ref reader, member);
        }
    }

    private static T ThrowWrongRoot(ref MessageReader reader, object? root)
    {
        reader.Throw($"The root is {(root is null ? "of a class that is not known here" : $"a {root.GetType()}")}; " +
            $"it must be a {typeof(T)}.");
        return null;
    }

    private static void ThrowImpossibleCount(ref MessageReader reader, int vertices, int smallestVertex) =>
        reader.Throw(string.Create(
            CultureInfo.InvariantCulture,
            $"The number of vertices is {vertices}; it must be -1, for null, or from 1 to as many as, at " +
            $"{smallestVertex} bytes each, are in the {reader.Remaining} that are left."));
}
