using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ginnel.Generator.Parsing;

/// <summary>The types that the program hands to the library's generic methods, named or inferred.</summary>
/// <remarks>
/// So a list that is only ever serialised needs no attribute. The compiler asks about every call of the program each
/// time that one types, so all but a few are turned away by the method's name alone.
/// </remarks>
internal static class CalledTypeParser
{
    private static readonly HashSet<string> s_methods = ["Serialize", "Deserialize", "Of", "ReaderOf", "WriterOf"];

    public static bool MayBeCall(SyntaxNode node, CancellationToken cancellationToken)
    {
        _ = cancellationToken;
        return node is InvocationExpressionSyntax invocation && s_methods.Contains(invocation.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            SimpleNameSyntax name => name.Identifier.ValueText,
            _ => "",
        });
    }

    public static EquatableArray<Registration> Parse(
        GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.SemanticModel.GetSymbolInfo(context.Node, cancellationToken).Symbol is not IMethodSymbol method
            || !IsOfLibrary(method))
        {
            return EquatableArray<Registration>.Empty;
        }

        var values = new ValueParser(context.SemanticModel.Compilation);
        return method.TypeArguments
            .Select(values.Parse)
            .Where(static value => value?.Reach == NameReach.Assembly)
            .Select(static value => Registrations.Of(value!))
            .Where(static registration => registration is not null)
            .Select(static registration => registration!)
            .ToEquatableArray();
    }

    private static bool IsOfLibrary(IMethodSymbol method)
    {
        INamespaceSymbol space = method.ContainingNamespace;
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
            space = outer;
        return method.IsGenericMethod && space.Name == Names.Root;
    }
}
