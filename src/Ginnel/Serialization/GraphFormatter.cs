using System;
using System.Collections.Generic;
using System.Threading;

namespace Ginnel.Serialization;

/// <summary>Writes and reads graphs: objects that refer to each other in any way, with their identity.</summary>
/// <remarks>
/// The vertices are numbered, then written, then what refers to what; docs/formats/graph.md has the bytes. Both ways
/// are loops, so the depth of a graph costs no stack. Formatters of classes with <c>[Message(Graph = true)]</c>, and of
/// their bases with <see cref="UnionAttribute"/>, are generated and are of this class.
/// </remarks>
/// <typeparam name="T">The class of the root, or a base class or an interface of it.</typeparam>
public sealed partial class GraphFormatter<T> : IMessageFormatter<T?> where T : class
{
    private readonly Func<IEnumerable<GraphType>> _roots;
    private GraphType[]? _all;

    /// <summary>Makes a formatter.</summary>
    /// <param name="roots">The classes that a root can have: one, or those of a union.</param>
    public GraphFormatter(params ReadOnlySpan<GraphType> roots)
    {
        ArgumentOutOfRangeException.ThrowIfZero(roots.Length, nameof(roots));
        GraphType[] all = [.. roots];
        _roots = () => all;
    }

    /// <summary>Makes a formatter of classes that are asked for at the first use: modules load in any order.</summary>
    /// <param name="roots">Gives the classes that a root can have, the same each time.</param>
    public GraphFormatter(Func<IEnumerable<GraphType>> roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        _roots = roots;
    }

    /// <summary>The classes that a root can have.</summary>
    public IEnumerable<GraphType> Roots => _roots();

    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <summary>All classes that a vertex can have.</summary>
    /// <remarks>Found at the first use, when every module is there. Whoever comes second finds the same.</remarks>
    private GraphType[] All => Volatile.Read(ref _all) ?? FindAll();

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in T? value)
    {
        if (value is null)
        {
            writer.Write(GraphLayout.NullRoot);
            return;
        }

        GraphType[] all = All;
        int start = writer.Length;
        writer.Reserve(2 * sizeof(int));
        var graph = new GraphWriter(value);
        try
        {
            if (all.Length == 1)
                WriteOneType(ref writer, ref graph, all[0]);
            else
                WriteNumberedTypes(ref writer, ref graph, all);
            writer.WriteAt(start, graph.VertexCount);
            writer.WriteAt(start + sizeof(int), graph.EdgeCount);
            writer.WriteAll(graph.References);
            writer.CountMemory((long)graph.VertexCount * MessageMemory.Vertex + graph.Memory);
        }
        finally
        {
            graph.Dispose();
        }
    }

    private static void WriteOneType(ref MessageWriter writer, ref GraphWriter graph, GraphType type)
    {
        writer.Write(GraphLayout.OneType);
        WriteDefinition(ref writer, 0, type);
        for (int number = 0; number < graph.VertexCount; number++)
        {
            object vertex = graph.Vertex(number);
            if (vertex.GetType() != type.Type)
                throw NotOneOf([type], vertex);
            WriteVertex(ref writer, ref graph, type, vertex);
        }
    }

    private static void WriteNumberedTypes(ref MessageWriter writer, ref GraphWriter graph, GraphType[] all)
    {
        writer.Write(GraphLayout.NumberedTypes);
        var numbers = new TypeNumbers(all, stackalloc byte[GraphLayout.MostTypes]);
        int definitions = 0;
        for (int number = 0; number < graph.VertexCount; number++)
        {
            object vertex = graph.Vertex(number);
            GraphType type = numbers.Find(vertex.GetType()) ?? throw NotOneOf(all, vertex);
            writer.Write(numbers.NumberOfLast(out bool isFirst));
            if (isFirst)
                WriteDefinition(ref writer, definitions++, type);
            WriteVertex(ref writer, ref graph, type, vertex);
        }
    }

    private static void WriteVertex(ref MessageWriter writer, ref GraphWriter graph, GraphType type, object vertex)
    {
        int start = writer.BeginObject();
        type.Write(ref writer, vertex);
        writer.EndObject(start);
        type.WriteReferences(ref graph, vertex);
    }

    private static void WriteDefinition(ref MessageWriter writer, int number, GraphType type)
    {
        writer.CountMemory(MessageMemory.OfDefinition(number, type.Members.Length));
        writer.Write(type.Id);
        writer.Write((byte)type.Members.Length);
        foreach (GraphMember member in type.Members)
            writer.Write((byte)member);
    }

    private static NotSupportedException NotOneOf(GraphType[] all, object vertex) => new(
        $"A graph of {typeof(T)} has a vertex that is a {vertex.GetType()}, and it can have " +
        $"{string.Join(", ", Array.ConvertAll(all, static type => type.Type))}. Name the class in a [Union] of the " +
        "member's type, and give it [Message(Graph = true)].");

    private GraphType[] FindAll()
    {
        GraphType[] all = GraphType.Closure(Roots);
        Volatile.Write(ref _all, all);
        return all;
    }
}
