using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ginnel.Generator.Parsing;

/// <summary>Questions about symbols.</summary>
internal static class Symbols
{
    public static AttributeData? Find(ISymbol symbol, string attribute) => All(symbol, attribute).FirstOrDefault();

    public static bool Has(ISymbol symbol, string attribute) => Find(symbol, attribute) is not null;

    public static IEnumerable<AttributeData> All(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().Where(data => data.AttributeClass is { } type && Names.Plain(type) == attribute);

    public static NameReach ReachOf(ITypeSymbol type) => IsOpen(type) ? NameReach.Parameters
        : IsAccessible(type) ? NameReach.Assembly
        : NameReach.Containers;

    /// <summary>Whether code outside of the type around it, in the same assembly, may name the type.</summary>
    public static bool IsNameAccessible(INamedTypeSymbol type) => !type.IsFileLocal && type.DeclaredAccessibility
        is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
        or Accessibility.NotApplicable;

    private static bool IsAccessible(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsAccessible(array.ElementType),
        INamedTypeSymbol named => IsNameAccessible(named)
            && (named.ContainingType is null || IsAccessible(named.ContainingType))
            && named.TypeArguments.All(IsAccessible),
        _ => true,
    };

    /// <summary>Whether the type has type parameters in it, so that only generic code can name it.</summary>
    private static bool IsOpen(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => IsOpen(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(IsOpen)
            || (named.ContainingType is not null && IsOpen(named.ContainingType)),
        _ => false,
    };

    /// <summary>The type and those that it is nested in, as far as they are not partial.</summary>
    public static IEnumerable<INamedTypeSymbol> NotPartial(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (!IsPartial(outer, cancellationToken))
                yield return outer;
        }
    }

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration
            && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>The type and those that it derives from, without <see cref="object"/>, the most basic first.</summary>
    public static Stack<INamedTypeSymbol> Hierarchy(INamedTypeSymbol type)
    {
        var types = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? current = type; current is not null && !IsRoot(current); current = current.BaseType)
            types.Push(current);
        return types;
    }

    /// <summary>Whether the compiler makes the property's field.</summary>
    public static bool IsAutomatic(IPropertySymbol property) => property.ContainingType.GetMembers()
        .OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    /// <summary>An argument of an attribute's constructor; null where it is missing, which does not compile.</summary>
    public static object? Argument(AttributeData attribute, int index) =>
        index < attribute.ConstructorArguments.Length
            && attribute.ConstructorArguments[index] is { Kind: not TypedConstantKind.Array } argument
                ? argument.Value
                : null;

    /// <summary>Where to show what is wrong with a symbol of this compilation; else with what uses it.</summary>
    public static Location? Where(ISymbol symbol, ISymbol user) =>
        symbol.Locations.FirstOrDefault(static location => location.IsInSource) ?? user.Locations.FirstOrDefault();

    private static bool IsRoot(INamedTypeSymbol type) =>
        type.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType;
}
