using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ginnel.Tests.Tidy;

/// <summary>A folder of the core is a namespace, and uses folders with a lower level only.</summary>
/// <remarks>
/// The types directly under src/Ginnel are the exceptions: they may look down to Platform for the names of errors, and
/// every folder may throw them.
/// </remarks>
internal static class LayerRule
{
    private const string Core = "src/Ginnel";

    /// <summary>The levels, lowest first; the folders of one level do not see each other.</summary>
    private static readonly string[][] s_levels =
    [
        ["Platform"],
        ["Memory", "Names", "Serialization"],
        ["Segments", "Waiting"],
        ["Rings", "Sharing", "Telemetry"],
        ["Pipes", "Spooling"],
        ["Far"],
        ["Processes", "Endpoints"],
        ["Messaging"],
    ];

    public static IEnumerable<Finding> Check(IEnumerable<TextFile> files) =>
        files.Where(static file => file.IsCSharp && file.IsUnder(Core)).SelectMany(Check);

    private static IEnumerable<Finding> Check(TextFile file)
    {
        string folder = file.Folder.Length > Core.Length ? file.Folder[(Core.Length + 1)..].Split('/')[0] : "";
        int level = folder == "" ? 1 : LevelOf(folder);
        if (level < 0)
        {
            yield return file.Find(1, $"give the folder {folder} a level in tests/Ginnel.Tests/Tidy/LayerRule.cs");
            yield break;
        }

        foreach ((SyntaxNode node, string used) in UsedFolders(file))
        {
            if (used != folder && LevelOf(used) >= level)
                yield return file.Find(node, $"do not use {used} (level {LevelOf(used)}) in {Describe(folder, level)}");
        }
    }

    /// <summary>The folders that a file names: in usings, and in names such as <c>Platform.Errno</c>.</summary>
    private static IEnumerable<(SyntaxNode Node, string Folder)> UsedFolders(TextFile file)
    {
        // Names in documentation comments are not code: "see PipeReadEnd" does not make a layer depend on it.
        foreach (SyntaxNode node in file.Syntax.DescendantNodes())
        {
            string? text = node switch
            {
                UsingDirectiveSyntax directive => directive.NamespaceOrType.ToString(),
                QualifiedNameSyntax { Parent: not QualifiedNameSyntax and not UsingDirectiveSyntax } => node.ToString(),
                MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax } => node.ToString(),
                _ => null,
            };
            if (text is null || node.Parent is BaseNamespaceDeclarationSyntax { Name: var own } && own == node)
                continue;

            string[] parts = text.Replace("global::", "", StringComparison.Ordinal).Split('.');
            int first = parts[0] == "Ginnel" ? 1 : 0;
            if (first == 0 && node is UsingDirectiveSyntax)
                continue;
            if (parts.Length > first && LevelOf(parts[first]) >= 0)
                yield return (node, parts[first]);
        }
    }

    private static int LevelOf(string folder) => Array.FindIndex(s_levels, level => level.Contains(folder));

    private static string Describe(string folder, int level) =>
        folder == "" ? "the root namespace, which may use level 0" : $"{folder} (level {level}); only lower levels";
}
