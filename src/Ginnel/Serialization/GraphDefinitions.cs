using System;
using System.Collections.Generic;
using System.Globalization;

namespace Ginnel.Serialization;

/// <summary>A class as a message defines it, beside this program's idea of it.</summary>
/// <param name="Type">The class, if this program knows it.</param>
/// <param name="KnownCount">How many of its members this program has, and the message has too.</param>
/// <param name="Unknown">The members of the message behind those, to be passed over.</param>
internal readonly record struct GraphDefinition(GraphType? Type, int KnownCount, GraphMember[] Unknown);

/// <summary>The classes that a message defines.</summary>
internal ref struct GraphDefinitions
{
    private readonly GraphType[] _known;
    private GraphDefinition _first;
    private List<GraphDefinition>? _others;
    private int _count;

    public GraphDefinitions(GraphType[] known)
    {
        _known = known;
    }

    /// <summary>Vertices begin with the number of their class.</summary>
    public bool IsNumbered { get; private set; }

    /// <summary>The class that all vertices have, if that is so and this program knows it.</summary>
    public readonly GraphType? OnlyKnown => IsNumbered ? null : _first.Type;

    /// <inheritdoc cref="OnlyKnown"/>
    public readonly Type? OnlyType => OnlyKnown?.Type;

    public readonly GraphDefinition this[int number] => number == 0 ? _first : _others![number - 1];

    /// <summary>Reads how the classes are given; the result is the fewest bytes that a vertex takes.</summary>
    public int Begin(ref MessageReader reader)
    {
        byte form = reader.Read<byte>();
        if (form > GraphLayout.NumberedTypes)
            reader.Throw($"How the classes are given is {form}; it must be 0 or 1.");
        IsNumbered = form == GraphLayout.NumberedTypes;
        if (IsNumbered)
            return 2 * sizeof(byte);
        int members = Define(ref reader);
        return sizeof(byte) + members * sizeof(int);
    }

    /// <summary>Reads the number of a vertex's class, and the definition behind it if it is a new one.</summary>
    public byte ReadNumber(ref MessageReader reader)
    {
        byte number = reader.Read<byte>();
        if (number > _count)
            reader.Throw(string.Create(
                CultureInfo.InvariantCulture,
                $"The number of a class is {number}, and {_count} were defined so far."));
        if (number == _count)
            Define(ref reader);
        return number;
    }

    /// <summary>Reads a class's definition; the result is how many members it has.</summary>
    private int Define(ref MessageReader reader)
    {
        uint id = reader.Read<uint>();
        GraphType? type = FindKnown(id);
        ReadOnlySpan<GraphMember> own = type is null ? [] : type.Members;
        int count = reader.Read<byte>();
        reader.CountMemory(MessageMemory.OfDefinition(_count, count));
        int known = Math.Min(count, own.Length);
        for (int index = 0; index < known; index++)
        {
            GraphMember member = ReadMember(ref reader);
            if (member != own[index])
                reader.Throw($"Reference {index} of {type!.Type} is {member} in the message, and {own[index]} here.");
        }

        GraphMember[] unknown = count == known ? [] : new GraphMember[count - known];
        for (int index = 0; index < unknown.Length; index++)
            unknown[index] = ReadMember(ref reader);
        var definition = new GraphDefinition(type, known, unknown);
        if (_count++ == 0)
            _first = definition;
        else
            (_others ??= []).Add(definition);
        return count;
    }

    private readonly GraphType? FindKnown(uint id)
    {
        foreach (GraphType type in _known)
        {
            if (type.Id == id)
                return type;
        }

        return null;
    }

    private static GraphMember ReadMember(ref MessageReader reader)
    {
        var member = (GraphMember)reader.Read<byte>();
        if (member is not (GraphMember.One or GraphMember.Many))
            reader.Throw($"The kind of a reference is {(byte)member}; it must be 1 for one, or 2 for many.");
        return member;
    }
}
