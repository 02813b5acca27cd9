using System;
using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>Writes and reads the vertices of one class whose objects form graphs.</summary>
/// <remarks>
/// Generated for a class with <c>[Message(Graph = true)]</c>. A vertex is written in two parts: its data, which is an
/// object as in any message, and its references, of which only the numbers of their targets are written. It is read in
/// two steps likewise: all vertices are made of their data before the first reference is set. So none of these methods
/// calls itself, and a graph may be as deep as it likes. One object serves any number of threads, so it keeps no state.
/// </remarks>
public abstract class GraphType
{
    private readonly GraphMember[] _members;

    /// <summary>Describes the class.</summary>
    /// <param name="type">The class itself; an object of a class derived from it is none of its vertices.</param>
    /// <param name="name">
    /// What stands for the class in messages, by a hash: its full name, unless messages with another are about.
    /// </param>
    /// <param name="members">Its members that refer to vertices, in the order of their declaration.</param>
    protected GraphType(Type type, string name, params ReadOnlySpan<GraphMember> members)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members.Length, GraphLayout.MostMembers);
        Type = type;
        Id = GraphLayout.IdOf(name);
        _members = [.. members];
    }

    /// <summary>The class.</summary>
    public Type Type { get; }

    /// <summary>Stands for the class in a message.</summary>
    internal uint Id { get; }

    /// <summary>The members that refer to vertices, in the order of their declaration.</summary>
    internal ReadOnlySpan<GraphMember> Members => _members;

    /// <summary>The classes of the vertices that its members can refer to, itself included if so.</summary>
    /// <remarks>Asked for at the first use of a formatter, not when it is made: classes refer to each other.</remarks>
    public abstract IEnumerable<GraphType> Targets { get; }

    /// <summary>Writes a vertex's data: the members of the object that has been begun.</summary>
    public abstract void Write(ref MessageWriter writer, object vertex);

    /// <summary>Writes a vertex's references, each member in turn.</summary>
    public abstract void WriteReferences(ref GraphWriter graph, object vertex);

    /// <summary>Makes a vertex of its data: the members of the object that has been begun and ends there.</summary>
    public abstract object Read(ref MessageReader reader, int bodyEnd);

    /// <summary>Sets the first of a vertex's references, each member in turn.</summary>
    /// <param name="reader">Where they are read.</param>
    /// <param name="graph">What they refer to.</param>
    /// <param name="vertex">As <see cref="Read"/> has made it.</param>
    /// <param name="count">How many of the members are in the message, which may be of an older program.</param>
    public abstract void ReadReferences(ref MessageReader reader, ref GraphReader graph, object vertex, int count);

    /// <summary>Those types and all that their vertices can reach, each once.</summary>
    internal static GraphType[] Closure(IEnumerable<GraphType> roots)
    {
        List<GraphType> all = [];
        Queue<GraphType> found = new(roots);
        while (found.TryDequeue(out GraphType? type))
        {
            if (all.Find(known => known.Id == type.Id) is not { } same)
            {
                all.Add(type);
                foreach (GraphType target in type.Targets)
                    found.Enqueue(target);
            }
            else if (same.Type != type.Type)
            {
                throw new NotSupportedException(
                    $"The names of {same.Type} and {type.Type} have the same hash, so one graph cannot have both. " +
                    "Rename one of them.");
            }
        }

        if (all.Count > GraphLayout.MostTypes)
            throw new NotSupportedException($"A graph of {all.Count} classes; {GraphLayout.MostTypes} are the limit.");
        return [.. all];
    }
}
