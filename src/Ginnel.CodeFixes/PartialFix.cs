using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Ginnel.CodeFixes;

/// <summary>Makes a message or shared class partial, and every type around it (GINNEL0001, GINNEL0201).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PartialFix : CodeFixProvider
{
    private const string Title = "Make partial";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["GINNEL0001", "GINNEL0201"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindToken(context.Span.Start).Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return;
        context.RegisterCodeFix(
            CodeAction.Create(Title, _ => Task.FromResult(MakePartial(context.Document, root, type)), Title),
            context.Diagnostics);
    }

    private static Document MakePartial(Document document, SyntaxNode root, TypeDeclarationSyntax type)
    {
        var generator = SyntaxGenerator.GetGenerator(document);
        SyntaxNode changed = root.ReplaceNodes(
            type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>()
                .Where(static around => !around.Modifiers.Any(SyntaxKind.PartialKeyword)),
            (_, around) => generator.WithModifiers(around, generator.GetModifiers(around).WithPartial(true)));
        return document.WithSyntaxRoot(changed);
    }
}
