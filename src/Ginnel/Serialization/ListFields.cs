using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Whether <see cref="ListFields{T}"/> can be used: whether the runtime's lists are what we know.</summary>
internal static class ListFields
{
    public static readonly bool AreKnown = Look();

    private static bool Look()
    {
        try
        {
            var list = new List<byte>(2) { 1, 2 };
            return ListFields<byte>.Items(list) is [1, 2];
        }
        catch (MissingFieldException)
        {
            return false;
        }
    }
}

/// <summary>
/// The array inside a list. A list makes its own with zeros, which takes as long as filling it where it is large.
/// </summary>
/// <typeparam name="T">The type of the elements.</typeparam>
internal static class ListFields<T>
{
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_items")]
    public static extern ref T[] Items(List<T> list);
}
