using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>Where the fields of a struct lie, as the runtime lays out what has no references.</summary>
/// <remarks>
/// A block copy takes everything between the fields along. What lies there is nobody's: it may be what the memory held
/// before, and is not the peer's to see. So only structs without such bytes are copied in one piece.
/// </remarks>
internal static class PlainLayout
{
    private static readonly Dictionary<string, (int Size, int Alignment)> s_known = new(StringComparer.Ordinal)
    {
        ["System.Guid"] = (16, 4),
        ["System.Half"] = (2, 2),
        ["System.Int128"] = (16, 16),
        ["System.UInt128"] = (16, 16),
        ["System.TimeSpan"] = (8, 8),
        ["System.Numerics.Complex"] = (16, 8),
        ["System.Numerics.Vector2"] = (8, 4),
        ["System.Numerics.Vector3"] = (12, 4),
        ["System.Numerics.Vector4"] = (16, 4),
        ["System.Numerics.Quaternion"] = (16, 4),
        ["System.Numerics.Plane"] = (16, 4),
        ["System.Numerics.Matrix3x2"] = (24, 4),
        ["System.Numerics.Matrix4x4"] = (64, 4),
    };

    /// <summary>Whether there are bytes between or behind the fields that belong to none.</summary>
    public static bool HasPadding(INamedTypeSymbol type) => Measure(type) is null;

    /// <summary>What a type without padding has to be aligned to.</summary>
    public static int AlignmentOf(ITypeSymbol type) => Measure(type)?.Alignment ?? 0;

    /// <summary>Size and alignment; null when there is padding.</summary>
    private static (int Size, int Alignment)? Measure(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
            return null;
        if (named.EnumUnderlyingType is { } underlying)
            return Measure(underlying);
        if (SizeOf(named.SpecialType) is > 0 and var size)
            return (size, size);
        return s_known.TryGetValue(Names.Plain(named), out (int, int) known) ? known : MeasureFields(named);
    }

    private static (int Size, int Alignment)? MeasureFields(INamedTypeSymbol type)
    {
        AttributeData? layout = Symbols.Find(type, "System.Runtime.InteropServices.StructLayoutAttribute");
        if (layout is not null && Symbols.Argument(layout, 0) is (int)LayoutKind.Explicit or (short)LayoutKind.Explicit)
            return null;
        int pack = Number(layout, "Pack");
        (int Size, int Alignment) sum = (0, 1);
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic))
        {
            if (Measure(field.Type) is not { } part)
                return null;
            int alignment = pack > 0 ? Math.Min(pack, part.Alignment) : part.Alignment;
            if (sum.Size % alignment != 0)
                return null;
            sum = (sum.Size + part.Size, Math.Max(sum.Alignment, alignment));
        }

        if (Symbols.Find(type, "System.Runtime.CompilerServices.InlineArrayAttribute") is { } array)
            sum.Size *= Symbols.Argument(array, 0) is int length ? length : 1;
        return sum.Size % sum.Alignment == 0 && Number(layout, "Size") <= sum.Size ? sum : null;
    }

    private static int Number(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value is int number
            ? number
            : 0;

    private static int SizeOf(SpecialType type) => type switch
    {
        SpecialType.System_SByte or SpecialType.System_Byte => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        _ => 0,
    };
}
