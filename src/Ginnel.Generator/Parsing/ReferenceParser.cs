using System.Linq;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>Which members of a vertex refer to vertices, and how.</summary>
internal static class ReferenceParser
{
    private const string List = "System.Collections.Generic.List";

    /// <summary>What a member of this type refers to; null when that is no vertex.</summary>
    public static ReferenceModel? Parse(ITypeSymbol type, ValueParser values) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => Create(ReferenceForm.Array, array.ElementType, values),
        INamedTypeSymbol { IsGenericType: true } list when Names.Plain(list) == List =>
            Create(ReferenceForm.List, list.TypeArguments[0], values),
        _ => Create(ReferenceForm.One, type, values),
    };

    /// <summary>Whether values of a type may have vertices in them.</summary>
    public static bool Mentions(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType),
        INamedTypeSymbol named => IsVertex(named) || named.TypeArguments.Any(Mentions),
        _ => false,
    };

    /// <summary>Whether a type has [Message(Graph = true)].</summary>
    public static bool IsVertex(ITypeSymbol type) => Symbols.Find(type, Names.MessageAttribute) is { } attribute
        && attribute.NamedArguments.Any(static argument => argument is { Key: "Graph", Value.Value: true });

    /// <summary>An expression for the classes that a value of a type can be.</summary>
    public static string Roots(INamedTypeSymbol type, ValueParser values)
    {
        string name = Names.Full(type);
        return SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, values.Compilation.Assembly)
            ? $"{name}.{Names.FormatterInstance}.Roots"
            : $"(({Names.Library}GraphFormatter<{name}>){Names.Library}MessageFormatter.Of<{name}>()).Roots";
    }

    private static ReferenceModel? Create(ReferenceForm form, ITypeSymbol target, ValueParser values) =>
        target is INamedTypeSymbol named && IsVertex(named)
            ? new(form, Names.Full(named), Roots(named, values))
            : null;
}
