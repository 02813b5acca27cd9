using System.Linq;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>From a type to how its values lie in an arena.</summary>
internal static class SharedValues
{
    private const string List = "System.Collections.Generic.List";

    private static readonly string[] s_dictionaries =
        ["System.Collections.Generic.Dictionary", "System.Collections.Generic.IReadOnlyDictionary"];

    /// <summary>What a value in an arena may have to be aligned to, for things there lie at multiples of it.</summary>
    private const int LargestAlignment = 8;

    /// <summary>How values of a type lie there; null when they have no form.</summary>
    public static SharedShape? Parse(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { IsGenericType: true } dictionary
            || !s_dictionaries.Contains(Names.Plain(dictionary)))
        {
            return ParseList(type);
        }

        return KeyTypes.IsKey(dictionary.TypeArguments[0]) && ParseOne(dictionary.TypeArguments[0]) is { } key
            ? ParseList(dictionary.TypeArguments[1]) is { } values ? values with { Key = key } : null
            : null;
    }

    /// <summary>One value, or an array or a List of them.</summary>
    private static SharedShape? ParseList(ITypeSymbol type)
    {
        ITypeSymbol? element = type switch
        {
            IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
            INamedTypeSymbol { IsGenericType: true } list when Names.Plain(list) == List => list.TypeArguments[0],
            _ => null,
        };
        return ParseOne(element ?? type) is { } value
            ? new(Names.Full(type), null, element is not null, value)
            : null;
    }

    private static SharedValue? ParseOne(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_String)
            return new(SharedKind.Text, "string", Names.ArenaLibrary + "RefString");
        string name = Names.Full(type);
        if (Symbols.Has(type, Names.SharedAttribute))
            return new(SharedKind.Reference, name, Names.ArenaLibrary + "ArenaReference");
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            ITypeSymbol inner = nullable.TypeArguments[0];
            return BitsOf(inner) is { } bits ? Form("ArenaNullable", name, Names.Full(inner), bits) : null;
        }

        return BitsOf(type) switch
        {
            null => null,
            { } bits when bits == name => new(SharedKind.Plain, name, name),
            { } bits => Form("ArenaValue", name, name, bits),
        };
    }

    private static SharedValue Form(string form, string type, string value, string bits) =>
        new(SharedKind.Checked, type, $"{Names.ArenaLibrary}{form}<{value}, {bits}>");

    /// <summary>A type of the same size of which every pattern of bits is a value; null if there is none.</summary>
    private static string? BitsOf(ITypeSymbol type)
    {
        if (PlainTypes.IsPlain(type))
            return PlainLayout.AlignmentOf(type) <= LargestAlignment ? Names.Full(type) : null;
        return type.SpecialType switch
        {
            SpecialType.System_Boolean => "byte",
            SpecialType.System_Decimal => "global::System.Guid",
            SpecialType.System_DateTime => "ulong",
            _ => Names.Plain(type) switch
            {
                "System.DateOnly" => "uint",
                "System.TimeOnly" => "ulong",
                _ => null,
            },
        };
    }
}
