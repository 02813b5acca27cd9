using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ginnel.Serialization;

/// <summary>Constants of a graph's bytes, and references as spans; docs/formats/graph.md has the bytes.</summary>
internal static class GraphLayout
{
    /// <summary>The number of vertices of a graph whose root is null.</summary>
    public const int NullRoot = -1;

    /// <summary>The number that stands for a reference that is null.</summary>
    public const int NullReference = -1;

    /// <summary>All vertices are of the class that is defined right behind: they have no type number.</summary>
    public const byte OneType = 0;

    /// <summary>Each vertex begins with the number of its class, which is defined when it is first used.</summary>
    public const byte NumberedTypes = 1;

    /// <summary>The numbers of classes are bytes.</summary>
    public const int MostTypes = 256;

    /// <summary>The number of a class's members is a byte.</summary>
    public const int MostMembers = byte.MaxValue;

    /// <summary>
    /// What stands for a class in a message: FNV-1a of its name, so that neither the order of the classes nor one
    /// that comes or goes changes what stands for the others.
    /// </summary>
    public static uint IdOf(string name)
    {
        uint hash = 2166136261;
        foreach (byte unit in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ unit) * 16777619;
        return hash;
    }

    /// <summary>An object as what it is. The caller knows its class, and so need not touch it to find out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T As<T>(object value) where T : class => Unsafe.As<T>(value);

    /// <summary>The references in a list, which nobody changes in the meantime.</summary>
    public static ReadOnlySpan<T> SpanOf<T>(List<T> list) => CollectionsMarshal.AsSpan(list);

    /// <summary>Room for references in a list that was just made: they are null until they are set.</summary>
    public static Span<T> Extend<T>(List<T> list, int count)
    {
        CollectionsMarshal.SetCount(list, count);
        return CollectionsMarshal.AsSpan(list);
    }
}
