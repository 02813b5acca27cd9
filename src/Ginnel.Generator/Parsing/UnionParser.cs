using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>The types that a value of an abstract class or an interface can have.</summary>
internal sealed class UnionParser(INamedTypeSymbol type, ValueParser values, List<DiagnosticInfo> diagnostics)
{
    private const int LargestTag = 254;

    public EquatableArray<CaseModel> Parse()
    {
        AttributeData[] attributes = [.. Symbols.All(type, Names.UnionAttribute)];
        if (attributes.Length == 0)
            Report(Diagnostics.NoUnion, type.Name);
        else if (!type.IsAbstract)
            Report(Diagnostics.ConcreteUnion, type.Name);

        var cases = new List<(INamedTypeSymbol Type, CaseModel Case)>();
        foreach (AttributeData attribute in attributes)
        {
            if (Symbols.Argument(attribute, 0) is not byte tag
                || Symbols.Argument(attribute, 1) is not ITypeSymbol named)
                continue;
            INamedTypeSymbol? member = Constructed(named);
            bool isTwice = cases.Exists(other => SymbolEqualityComparer.Default.Equals(other.Type, member));
            if (member is null || isTwice || !IsPossible(member) || values.Parse(member) is not { } value)
                Report(Diagnostics.UnionType, type.Name, Names.Short(named));
            else if (tag > LargestTag || cases.Exists(other => other.Case.Tag == tag))
                Report(Diagnostics.UnionTag, type.Name, tag.ToString(CultureInfo.InvariantCulture), Names.Short(named));
            else
                cases.Add((member, new(tag, value, Names.Short(member), IsExact(member))
                {
                    IsBoxed = member.IsValueType,
                    Roots = ReferenceParser.IsVertex(member) ? ReferenceParser.Roots(member, values) : "",
                }));
        }

        return cases
            .OrderByDescending(static it => Symbols.Hierarchy(it.Type).Count)
            .Select(static it => it.Case)
            .ToEquatableArray();
    }

    /// <summary><c>typeof(Leaf&lt;&gt;)</c> in a generic union stands for a leaf with the union's arguments.</summary>
    private INamedTypeSymbol? Constructed(ITypeSymbol named)
    {
        if (named is not INamedTypeSymbol { IsUnboundGenericType: true } unbound)
            return named as INamedTypeSymbol;
        return unbound.Arity == type.Arity && unbound.ContainingType is null
            ? unbound.OriginalDefinition.Construct([.. type.TypeArguments])
            : null;
    }

    private bool IsPossible(INamedTypeSymbol member)
    {
        bool isMessage = Symbols.Has(member, Names.MessageAttribute);
        bool isOther = !SymbolEqualityComparer.Default.Equals(member, type);
        bool isAlike = ReferenceParser.IsVertex(member) == ReferenceParser.IsVertex(type);
        return isMessage && isOther && isAlike && member.TypeKind is TypeKind.Class or TypeKind.Struct
            && (member.AllInterfaces.Contains(type, SymbolEqualityComparer.Default)
                || Symbols.Hierarchy(member).Contains(type, SymbolEqualityComparer.Default));
    }

    /// <summary>Of a sealed class, and of a union below this one, whatever passes the type test is meant.</summary>
    private static bool IsExact(INamedTypeSymbol member) =>
        member.IsSealed || member.IsValueType || member.IsAbstract;

    private void Report(DiagnosticDescriptor descriptor, params string[] arguments) =>
        diagnostics.Add(DiagnosticInfo.Create(descriptor, type.Locations.FirstOrDefault(), arguments));
}
