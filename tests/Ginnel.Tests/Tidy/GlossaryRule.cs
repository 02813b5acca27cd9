using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ginnel.Tests.Tidy;

/// <summary>One word, one thing: the words in the names of public types and folders are in the glossary.</summary>
internal static partial class GlossaryRule
{
    private const string Glossary = "docs/glossary.md";
    private const string Core = "src/Ginnel";

    /// <summary>Words that mean in a name what they mean in plain English, or in any .NET program.</summary>
    private static readonly HashSet<string> s_plain =
    [
        "access", "array", "attribute", "broken", "call", "connect", "dictionary", "enumerator", "exception",
        "failed", "found", "ginnel", "hash", "i", "immutable", "in", "info", "input", "interface", "invalid",
        "kernel", "key", "list", "listen", "memory", "not", "nullable", "options", "output", "pair", "platform",
        "process", "protocol", "queue", "rank", "read", "reader", "set", "settings", "stack", "strategy", "stream",
        "string", "system", "table", "tuple", "type", "use", "value", "wait", "waiting", "write", "writer",
    ];

    public static IEnumerable<Finding> Check(IReadOnlyCollection<TextFile> files)
    {
        HashSet<string> known = [.. files.Where(static file => file.Path == Glossary).SelectMany(Words), .. s_plain];
        foreach (TextFile file in files.Where(static file => file.IsCSharp && file.IsUnder(Core)))
        {
            foreach (TypeDeclarationSyntax type in file.Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>())
            {
                if (!type.Modifiers.Any(SyntaxKind.PublicKeyword))
                    continue;
                foreach (string word in Unknown(type.Identifier.Text, known))
                    yield return file.Find(type, $"explain \"{word}\" in {Glossary}, or use a word that is there");
            }
        }

        foreach (IGrouping<string, TextFile> folder in files.Where(InCoreFolder).GroupBy(FolderOf))
        {
            foreach (string word in Unknown(folder.Key, known))
                yield return folder.First().Find(1, $"explain \"{word}\", the name of a folder, in {Glossary}");
        }
    }

    /// <summary>The words in the first column of the table, singular as they stand there.</summary>
    private static IEnumerable<string> Words(TextFile glossary) =>
        from line in glossary.Lines
        where line.StartsWith('|')
        from Match match in WordPattern.Matches(line.Split('|')[1])
        select match.Value.ToLowerInvariant();

    private static IEnumerable<string> Unknown(string name, HashSet<string> known) =>
        from Match match in NamePartPattern.Matches(name)
        let word = match.Value
        where !Singulars(word.ToLowerInvariant()).Any(known.Contains)
        select word;

    private static IEnumerable<string> Singulars(string word) =>
        [word, TrimEnd(word, "s"), TrimEnd(word, "es")];

    private static string TrimEnd(string word, string ending) =>
        word.EndsWith(ending, StringComparison.Ordinal) ? word[..^ending.Length] : word;

    private static bool InCoreFolder(TextFile file) => file.IsCSharp && file.IsUnder(Core) && file.Folder != Core;

    private static string FolderOf(TextFile file) => file.Folder.Split('/')[2];

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex WordPattern { get; }

    [GeneratedRegex("[A-Z][a-z]*")]
    private static partial Regex NamePartPattern { get; }
}
