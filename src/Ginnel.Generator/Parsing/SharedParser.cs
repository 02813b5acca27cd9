using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ginnel.Generator.Parsing;

/// <summary>From a class with [Shared] to a model of it, or to what is wrong with it.</summary>
internal sealed class SharedParser
{
    /// <summary>Names that what is generated has in the class.</summary>
    private static readonly HashSet<string> s_inClass = ["Layout", "View", "Measure", "Lay", "Publish", "Open"];

    /// <summary>Those that it has in the view, where the shared members are, too.</summary>
    private static readonly HashSet<string> s_inView = ["IsNull", "InPlace", "Reference"];

    private readonly INamedTypeSymbol _type;
    private readonly Compilation _compilation;
    private readonly List<DiagnosticInfo> _diagnostics = [];

    private SharedParser(INamedTypeSymbol type, Compilation compilation)
    {
        _type = type;
        _compilation = compilation;
    }

    public static ParsedShared Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var parser = new SharedParser((INamedTypeSymbol)context.TargetSymbol, context.SemanticModel.Compilation);
        SharedModel? model = parser.Parse(cancellationToken);
        return new(parser._diagnostics.Count == 0 ? model : null, parser._diagnostics.ToEquatableArray());
    }

    private SharedModel? Parse(CancellationToken cancellationToken)
    {
        if (!CheckKind() || !CheckPartial(cancellationToken))
            return null;
        var members = new List<SharedMember>();
        foreach (ISymbol symbol in _type.GetMembers().Where(IsShared))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ParseMember(symbol) is { } member)
                members.Add(member);
        }

        CheckNames(members);
        return new(DeclarationParser.Parse(_type), members.ToEquatableArray());
    }

    private bool CheckKind()
    {
        string? kind = _type switch
        {
            { IsStatic: true } => "static",
            { IsSealed: false } => "not sealed, and what a derived class adds would be lost",
            { BaseType.SpecialType: not SpecialType.System_Object } => "derived from another class",
            { IsFileLocal: true } => "local to its file, and code is generated in another one",
            _ when IsGeneric(_type) => "generic, or in a generic type",
            _ => null,
        };
        if (kind is not null)
            Report(Diagnostics.SharedKind, _type, _type.Name, kind);
        return kind is null;
    }

    private bool CheckPartial(CancellationToken cancellationToken)
    {
        bool isPartial = true;
        foreach (INamedTypeSymbol type in Symbols.NotPartial(_type, cancellationToken))
        {
            Report(Diagnostics.SharedNotPartial, type, type.Name);
            isPartial = false;
        }

        return isPartial;
    }

    /// <summary>What a program could set: a public field, or a public property that is not computed.</summary>
    private bool IsShared(ISymbol symbol) => symbol is { IsStatic: false, DeclaredAccessibility: Accessibility.Public }
        && symbol switch
        {
            IFieldSymbol => true,
            IPropertySymbol { IsIndexer: false, RefKind: RefKind.None, GetMethod: { } getter } property =>
                _compilation.IsSymbolAccessibleWithin(getter, _type)
                && getter.DeclaredAccessibility == Accessibility.Public
                && (property.SetMethod is not null || Symbols.IsAutomatic(property)),
            _ => false,
        }
        && !Symbols.Has(symbol, Names.NotSharedAttribute);

    private SharedMember? ParseMember(ISymbol symbol)
    {
        ITypeSymbol type = symbol is IFieldSymbol field ? field.Type : ((IPropertySymbol)symbol).Type;
        bool isFixed = symbol is IFieldSymbol { IsFixedSizeBuffer: true };
        if (isFixed || SharedValues.Parse(type) is not { } shape)
        {
            Report(Diagnostics.SharedMember, symbol, NameOf(symbol.Name), Names.Short(type));
            return null;
        }

        string name = SyntaxFacts.GetKeywordKind(symbol.Name) == SyntaxKind.None ? symbol.Name : "@" + symbol.Name;
        return new(name, symbol.Name, shape);
    }

    private void CheckNames(List<SharedMember> members)
    {
        HashSet<string> texts = [.. members
            .Where(static member => member.IsText)
            .Select(static member => member.PlainName + "Utf8")];
        foreach (ISymbol symbol in _type.GetMembers().Where(static symbol => symbol is not IMethodSymbol))
        {
            bool isMember = members.Exists(member => member.PlainName == symbol.Name);
            bool isInView = s_inView.Contains(symbol.Name) || texts.Contains(symbol.Name);
            if (s_inClass.Contains(symbol.Name) || (isMember && isInView))
                Report(Diagnostics.SharedName, symbol, NameOf(symbol.Name));
        }
    }

    private static bool IsGeneric(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.Arity > 0)
                return true;
        }

        return false;
    }

    private string NameOf(string member) => $"{_type.Name}.{member}";

    private void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments) =>
        _diagnostics.Add(DiagnosticInfo.Create(descriptor, Symbols.Where(symbol, _type), arguments));
}
