using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>Which types are copied as they lie in memory: every pattern of their bits is a value.</summary>
internal static class PlainTypes
{
    private static readonly HashSet<string> s_known =
    [
        "System.Guid", "System.Half", "System.Int128", "System.UInt128", "System.TimeSpan",
        "System.Numerics.Complex", "System.Numerics.Vector2", "System.Numerics.Vector3", "System.Numerics.Vector4",
        "System.Numerics.Quaternion", "System.Numerics.Plane", "System.Numerics.Matrix3x2",
        "System.Numerics.Matrix4x4",
    ];

    public static bool IsPlain(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum)
            return true;
        if (type.SpecialType != SpecialType.None)
        {
            return type.SpecialType is SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16
                or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32
                or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Char
                or SpecialType.System_Single or SpecialType.System_Double;
        }

        return type is INamedTypeSymbol { TypeKind: TypeKind.Struct } named
            && (s_known.Contains(Names.Plain(named)) || IsPlainStruct(named));
    }

    /// <summary>A struct of nothing but plain fields, which lie as they are declared and without gaps.</summary>
    /// <remarks>
    /// Of a struct with [Message] the declaration decides, not one of its constructions: there is one formatter.
    /// Structs of the framework are plain by name only, for its reference assemblies do not show what is in them.
    /// </remarks>
    private static bool IsPlainStruct(INamedTypeSymbol type)
    {
        bool isMessage = Symbols.Has(type, Names.MessageAttribute);
        INamedTypeSymbol declared = isMessage ? type.OriginalDefinition : type;
        if (!declared.IsUnmanagedType || declared.IsRefLikeType || IsOfFramework(declared) || HasOwnLayout(declared))
            return false;
        if (isMessage && declared.GetMembers().Any(HasSay))
            return false;

        bool mayHide = isMessage || declared.Locations.Any(static location => location.IsInSource);
        IFieldSymbol[] fields =
            [.. declared.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic)];
        return fields.Length > 0 && fields.All(field =>
            (mayHide || field.DeclaredAccessibility == Accessibility.Public)
            && !field.IsFixedSizeBuffer
            && !SymbolEqualityComparer.Default.Equals(field.Type, declared)
            && IsPlain(field.Type))
            && !PlainLayout.HasPadding(declared);
    }

    /// <summary>An attribute of the member asks for something else than a copy.</summary>
    private static bool HasSay(ISymbol member) => Symbols.Has(member, Names.MemberAttribute)
        || Symbols.Has(member, Names.NotInMessageAttribute)
        || Symbols.Has(member, Names.FormatterAttribute);

    private static bool IsOfFramework(INamedTypeSymbol type)
    {
        INamespaceSymbol space = type.ContainingNamespace;
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
            space = outer;
        return space.Name == "System" && !type.Locations.Any(static location => location.IsInSource);
    }

    /// <summary>The runtime, rather than the declaration, says where the fields lie.</summary>
    private static bool HasOwnLayout(INamedTypeSymbol type) =>
        Symbols.Find(type, "System.Runtime.InteropServices.StructLayoutAttribute") is { } layout
        && Symbols.Argument(layout, 0) is (int)LayoutKind.Auto or (short)LayoutKind.Auto;
}
