using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ginnel.Tests.Tidy;

/// <summary>Code that could read or write outside its memory is kept where a reader expects it.</summary>
internal static class UnsafeRule
{
    private static readonly string[] s_folders = ["src/Ginnel/Platform", "src/Ginnel/Memory"];
    private static readonly string[] s_endings = ["Layout.cs", "Header.cs"];
    private static readonly string[] s_types = ["Unsafe", "MemoryMarshal", "NativeMemory", "CollectionsMarshal"];
    private static readonly string[] s_imports = ["LibraryImport", "DllImport"];

    public static IEnumerable<Finding> Check(IEnumerable<TextFile> files) =>
        files.Where(static file => file.IsCSharp && file.IsUnder("src")).SelectMany(Check);

    private static IEnumerable<Finding> Check(TextFile file)
    {
        bool mayBeUnsafe = s_folders.Any(file.IsUnder)
            || s_endings.Any(ending => file.Name.EndsWith(ending, StringComparison.Ordinal));
        foreach (SyntaxNode node in file.Syntax.DescendantNodes())
        {
            if (!mayBeUnsafe && Name(node) is { } name)
                yield return file.Find(node, $"move {name} into Memory, Platform or a *Layout.cs or *Header.cs file");
            if (IsImport(node) && !file.IsUnder("src/Ginnel/Platform"))
                yield return file.Find(node, "declare system calls in src/Ginnel/Platform, one file per header");
        }
    }

    private static string? Name(SyntaxNode node) => node switch
    {
        PointerTypeSyntax or FunctionPointerTypeSyntax => "the pointer",
        UnsafeStatementSyntax => "the unsafe block",
        MemberDeclarationSyntax member when member.Modifiers.Any(SyntaxKind.UnsafeKeyword) => "the unsafe code",
        IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax access } name
            when access.Expression == name && s_types.Contains(name.Identifier.Text) => name.Identifier.Text,
        _ => null,
    };

    private static bool IsImport(SyntaxNode node) =>
        node is AttributeSyntax { Name: var name } && s_imports.Contains(name.ToString());
}
