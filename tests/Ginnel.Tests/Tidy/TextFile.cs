using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Ginnel.Tests.Tidy;

/// <summary>A file of the repository, or one that a test of a rule made up.</summary>
internal sealed class TextFile
{
    private readonly Lazy<SyntaxNode> _syntax;

    /// <param name="path">From the repository's root, with forward slashes.</param>
    /// <param name="text">The whole content.</param>
    public TextFile(string path, string text)
    {
        Path = path;
        Text = text;
        Lines = text.TrimEnd('\n').Split('\n');
        _syntax = new Lazy<SyntaxNode>(() => CSharpSyntaxTree.ParseText(text, path: path).GetRoot());
    }

    public string Path { get; }

    public string Text { get; }

    public string[] Lines { get; }

    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? "";

    public string Name => System.IO.Path.GetFileName(Path);

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public bool IsProject => Path.EndsWith(".csproj", StringComparison.Ordinal);

    public SyntaxNode Syntax => _syntax.Value;

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public int LineOf(SyntaxNode node) => LineOf(node.Span);

    public int LineOf(TextSpan span) => Syntax.SyntaxTree.GetLineSpan(span).StartLinePosition.Line + 1;

    public Finding Find(int line, string advice) => new(Path, line, advice);

    public Finding Find(SyntaxNode node, string advice) => new(Path, LineOf(node), advice);
}
