using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>A formatter class of the library.</summary>
/// <param name="Name">Without type arguments.</param>
/// <param name="IsOfSeveral">It formats several types, so it must be told for which it is used.</param>
internal sealed record BuiltInFormatter(string Name, bool IsOfSeveral = false);

/// <summary>Types of .NET for which the library has formatters.</summary>
internal static class BuiltInTypes
{
    private const string Collections = "System.Collections.Generic.";
    private const int LongestTuple = 7;

    /// <summary>Types that the writer and the reader have methods for, and the second half of their names.</summary>
    private static readonly Dictionary<string, string> s_methods = new()
    {
        ["System.String"] = "String",
        ["System.Boolean"] = "Boolean",
        ["System.Decimal"] = "Decimal",
        ["System.DateTime"] = "DateTime",
        ["System.DateTimeOffset"] = "DateTimeOffset",
        ["System.DateOnly"] = "DateOnly",
        ["System.TimeOnly"] = "TimeOnly",
        ["System.Uri"] = "Uri",
        ["System.Version"] = "Version",
        ["System.Numerics.BigInteger"] = "BigInteger",
    };

    private static readonly Dictionary<string, BuiltInFormatter> s_formatters = new()
    {
        ["System.Nullable"] = new("NullableFormatter"),
        ["System.ValueTuple"] = new("ValueTupleFormatter"),
        ["System.Tuple"] = new("TupleFormatter"),
        ["System.Memory"] = new("MemoryFormatter", IsOfSeveral: true),
        ["System.ReadOnlyMemory"] = new("MemoryFormatter", IsOfSeveral: true),
        ["System.Collections.Immutable.ImmutableArray"] = new("ImmutableArrayFormatter"),
        [Collections + "KeyValuePair"] = new("KeyValuePairFormatter"),
        [Collections + "List"] = new("ListFormatter"),
        [Collections + "Queue"] = new("QueueFormatter"),
        [Collections + "Stack"] = new("StackFormatter"),
        [Collections + "HashSet"] = new("HashSetFormatter", IsOfSeveral: true),
        [Collections + "ISet"] = new("HashSetFormatter", IsOfSeveral: true),
        [Collections + "IReadOnlySet"] = new("HashSetFormatter", IsOfSeveral: true),
        [Collections + "Dictionary"] = new("DictionaryFormatter", IsOfSeveral: true),
        [Collections + "IDictionary"] = new("DictionaryFormatter", IsOfSeveral: true),
        [Collections + "IReadOnlyDictionary"] = new("DictionaryFormatter", IsOfSeveral: true),
        [Collections + "IEnumerable"] = new("ListInterfaceFormatter", IsOfSeveral: true),
        [Collections + "ICollection"] = new("ListInterfaceFormatter", IsOfSeveral: true),
        [Collections + "IReadOnlyCollection"] = new("ListInterfaceFormatter", IsOfSeveral: true),
        [Collections + "IList"] = new("ListInterfaceFormatter", IsOfSeveral: true),
        [Collections + "IReadOnlyList"] = new("ListInterfaceFormatter", IsOfSeveral: true),
    };

    /// <summary>Types that only the library can make a formatter for.</summary>
    private static readonly HashSet<string> s_lookedUp =
        ["System.Buffers.ReadOnlySequence", "Ginnel.Serialization.EdgeList"];

    /// <summary>The methods of writer and reader for a type, without <c>Write</c> and <c>Read</c>; or null.</summary>
    public static string? MethodOf(ITypeSymbol type) =>
        s_methods.TryGetValue(Names.Plain(type), out string? method) ? method : null;

    public static BuiltInFormatter? FormatterOf(INamedTypeSymbol type) =>
        type.Arity is > 0 and <= LongestTuple
            && s_formatters.TryGetValue(Names.Plain(type), out BuiltInFormatter? found)
                ? found
                : null;

    public static bool IsLookedUp(INamedTypeSymbol type) => s_lookedUp.Contains(Names.Plain(type))
        && type.TypeArguments.All(static argument => argument.SpecialType == SpecialType.System_Byte);

    /// <summary>Numbers, text and times: the library has formatters of them, and of arrays and lists of them.</summary>
    public static bool IsSimple(ITypeSymbol type) => MethodOf(type) is not (null or "Uri" or "Version")
        || (PlainTypes.IsPlain(type) && type.TypeKind != TypeKind.Enum && Names.Plain(type) is
            "System.SByte" or "System.Byte" or "System.Int16" or "System.UInt16" or "System.Int32" or "System.UInt32"
            or "System.Int64" or "System.UInt64" or "System.Int128" or "System.UInt128" or "System.Single"
            or "System.Double" or "System.Half" or "System.Char" or "System.Guid" or "System.TimeSpan");

    /// <summary>The library finds the formatter of this type by itself.</summary>
    public static bool IsKnown(INamedTypeSymbol type) => Names.Plain(type) switch
    {
        "System.Nullable" or Collections + "List" => IsSimple(type.TypeArguments[0]),
        "System.Memory" or "System.ReadOnlyMemory" => type.TypeArguments[0].SpecialType == SpecialType.System_Byte,
        _ => false,
    };
}
