using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>Which types can be keys of a map in an arena: equal exactly where their bytes are, or texts.</summary>
/// <remarks>The library asks again when a map is made: an Equals of a struct's own may leave something out.</remarks>
internal static class KeyTypes
{
    private static readonly HashSet<string> s_known = ["System.Guid", "System.TimeSpan"];

    public static bool IsKey(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_String || (PlainTypes.IsPlain(type) && IsBytewise(type));

    /// <summary>No floating-point number, of which 0 and -0 are equal.</summary>
    private static bool IsBytewise(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum || s_known.Contains(Names.Plain(type)))
            return true;
        if (type.SpecialType != SpecialType.None)
            return type.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double);
        IFieldSymbol[] fields = [.. type.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic)];
        return type.Locations.Any(static location => location.IsInSource) && fields.All(
            static field => IsBytewise(field.Type));
    }
}
