using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Bytes of an object of a class, without what it refers to.</summary>
/// <remarks>
/// Measured once, since nobody can see all the fields of a class from outside. The objects that are made for it are not
/// constructed, and forgotten at once.
/// </remarks>
internal static class ObjectSize<[DynamicallyAccessedMembers(ObjectSize.Constructors)] T> where T : class
{
    public static readonly int Bytes = Measure();

    /// <summary>The least of some attempts: the runtime may have something to do of its own meanwhile.</summary>
    private static int Measure()
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(RuntimeHelpers.GetUninitializedObject(typeof(T)));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (int)least;
    }
}

/// <inheritdoc cref="ObjectSize{T}"/>
internal static class ObjectSize
{
    /// <summary>What the runtime wants to be kept of a class of which such objects are made.</summary>
    public const DynamicallyAccessedMemberTypes Constructors =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.NonPublicConstructors;
}
