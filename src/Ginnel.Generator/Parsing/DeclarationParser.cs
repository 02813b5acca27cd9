using System.Collections.Generic;
using System.Linq;
using System.Text;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>From a type to the lines that open it again in another file.</summary>
internal static class DeclarationParser
{
    private static readonly SymbolDisplayFormat s_part = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters
            | SymbolDisplayGenericsOptions.IncludeVariance,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static DeclarationModel Parse(INamedTypeSymbol type)
    {
        var containers = new Stack<PartModel>();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            containers.Push(Part(outer));
        return new(
            type.ContainingNamespace.IsGlobalNamespace ? "" : EscapedNamespace(type.ContainingNamespace),
            containers.ToEquatableArray(),
            Part(type),
            Names.Full(type),
            Names.Short(type),
            FileName(type),
            type.IsValueType,
            Symbols.ReachOf(type));
    }

    private static PartModel Part(INamedTypeSymbol type)
    {
        string keyword = type switch
        {
            { TypeKind: TypeKind.Interface } => "interface",
            { IsRecord: true, IsValueType: true } => "record struct",
            { IsRecord: true } => "record",
            { IsValueType: true } => "struct",
            _ => "class",
        };
        return new(keyword, type.ToDisplayString(s_part), Symbols.IsNameAccessible(type));
    }

    private static string EscapedNamespace(INamespaceSymbol space) => space
        .ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)
        .Replace("global::", "");

    /// <summary>Unlike for any two types, and the same each time.</summary>
    private static string FileName(INamedTypeSymbol type)
    {
        var name = new StringBuilder(type.ContainingNamespace.IsGlobalNamespace
            ? ""
            : type.ContainingNamespace.ToDisplayString() + ".");
        var nested = new Stack<string>();
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
            nested.Push(current.MetadataName.Replace('`', '_'));
        return name.Append(string.Join(".", nested.AsEnumerable())).ToString();
    }
}
