using System;

namespace Ginnel.Tests.Sharing;

/// <summary>Keys and values of the kinds that dictionaries treat differently.</summary>
internal static class DictionaryTypes
{
    /// <summary>A key that is hashed in full, and repeated in an index.</summary>
    public static Guid ToGuid(long value) => new((int)value, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    /// <summary>A value so large that it is no part of a node.</summary>
    public readonly record struct Wide(
        long A, long B, long C, long D, long E, long F, long G, long H, long I, long J)
    {
        public Wide(long value) : this(value, value, value, value, value, value, value, value, value, ~value) { }
    }
}
