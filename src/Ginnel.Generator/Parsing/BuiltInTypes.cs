using System.Collections.Generic;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>Types of .NET for which the library has formatters.</summary>
internal static class BuiltInTypes
{
    private static readonly HashSet<string> s_simple =
    [
        "bool", "decimal", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly",
        "System.Uri", "System.Version", "System.Numerics.BigInteger",
    ];

    public static ValueModel? Parse(INamedTypeSymbol type, ValueParser parser)
    {
        _ = parser;
        return s_simple.Contains(Names.Plain(type)) || type.SpecialType is SpecialType.System_Boolean
            or SpecialType.System_Decimal or SpecialType.System_DateTime
            ? ValueParser.LookedUp(type)
            : null;
    }
}
