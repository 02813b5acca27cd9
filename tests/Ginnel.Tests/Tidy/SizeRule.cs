using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ginnel.Tests.Tidy;

/// <summary>Files, methods and lines are short enough to be taken in at once.</summary>
internal static class SizeRule
{
    private const int LongFile = 350;
    private const int LongestFile = 500;
    private const int LongestMethod = 70;
    private const int LongestLine = 120;

    private static readonly string[] s_code = [".cs", ".c", ".h", ".js", ".css", ".html", ".pml"];

    public static IEnumerable<Finding> Check(IReadOnlyCollection<TextFile> files)
    {
        TextFile[] code = [.. files.Where(static file => s_code.Any(
            ending => file.Path.EndsWith(ending, StringComparison.Ordinal)))];
        return CheckFiles(code)
            .Concat(code.SelectMany(CheckLines))
            .Concat(code.Where(static file => file.IsCSharp).SelectMany(CheckMethods));
    }

    private static IEnumerable<Finding> CheckFiles(TextFile[] files)
    {
        TextFile[] longOnes = [.. files.Where(static file => file.Lines.Length > LongFile)];
        bool areTooMany = longOnes.Length * 10 > files.Length;
        foreach (TextFile file in longOnes)
        {
            string size = $"split this file of {file.Lines.Length} lines";
            if (file.Lines.Length > LongestFile && !IsExplained(file))
                yield return file.Find(1, $"{size}, or say why it is one piece in a first comment");
            else if (areTooMany)
                yield return file.Find(1, $"{size}: only one in ten may be over {LongFile}");
        }
    }

    private static bool IsExplained(TextFile file) => file.Lines[0].TrimStart() is ['/', '/' or '*', ..];

    private static IEnumerable<Finding> CheckLines(TextFile file) =>
        from index in Enumerable.Range(0, file.Lines.Length)
        let length = file.Lines[index].Length
        where length > LongestLine
        select file.Find(index + 1, $"break this line: it has {length} columns, and {LongestLine} are the limit");

    private static IEnumerable<Finding> CheckMethods(TextFile file) =>
        from node in file.Syntax.DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let span = file.Syntax.SyntaxTree.GetLineSpan(node.Span)
        let length = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where length > LongestMethod
        select file.Find(node, $"split this method of {length} lines; {LongestMethod} are the limit");
}
