using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Ginnel.Tests.Tidy;

/// <summary>Each C# block of a page is a region of a sample, which compiles; each such region is shown.</summary>
/// <remarks>
/// Above the block stands <c>&lt;!-- sample: samples/Project/File.cs#region --&gt;</c>. Indentation that all lines of
/// the region share is left out of the block.
/// </remarks>
internal static partial class SampleRule
{
    private const string Snippets = "samples/Ginnel.Snippets";

    public static IEnumerable<Finding> Check(IReadOnlyCollection<TextFile> files)
    {
        var shown = new HashSet<string>();
        foreach (TextFile page in files.Where(static file => file.IsMarkdown))
        {
            foreach (CodeBlock block in MarkdownFile.Blocks(page).Where(static block => block.Language == "csharp"))
            {
                Match marker = MarkerPattern.Match(block.Before);
                string? advice = marker.Success
                    ? Compare(files, marker.Groups["file"].Value, marker.Groups["region"].Value, block.Lines)
                    : $"show a region of a sample: put <!-- sample: {Snippets}/File.cs#region --> above the block";
                shown.Add($"{marker.Groups["file"].Value}#{marker.Groups["region"].Value}");
                if (advice is not null)
                    yield return page.Find(block.Line, advice);
            }
        }

        foreach (TextFile sample in files.Where(static file => file.IsCSharp && file.IsUnder(Snippets)))
        {
            foreach ((string name, int line) in Regions(sample))
            {
                if (!shown.Contains($"{sample.Path}#{name}"))
                    yield return sample.Find(line, $"show the region {name} in a document, or delete it");
            }
        }
    }

    private static string? Compare(IReadOnlyCollection<TextFile> files, string path, string region, string[] block)
    {
        if (files.FirstOrDefault(file => file.Path == path) is not { } sample)
            return $"mend the marker: there is no {path}";
        if (Body(sample, region) is not { } body)
            return $"mend the marker: {path} has no '#region {region}'";
        return body.SequenceEqual(block) ? null : $"make the block the same as the region {region} of {path}";
    }

    private static IEnumerable<(string Name, int Line)> Regions(TextFile sample) =>
        from index in Enumerable.Range(0, sample.Lines.Length)
        where sample.Lines[index].TrimStart().StartsWith("#region ", StringComparison.Ordinal)
        select (sample.Lines[index].Trim()["#region ".Length..].Trim(), index + 1);

    private static string[]? Body(TextFile sample, string region)
    {
        string[] lines = [.. sample.Lines
            .SkipWhile(line => line.Trim() != $"#region {region}")
            .Skip(1)
            .TakeWhile(static line => line.Trim() != "#endregion")];
        if (lines.Length == 0)
            return null;
        int shared = lines.Where(static line => line.Trim() != "").Min(Indentation);
        return [.. lines.Select(line => line.Length >= shared ? line[shared..] : "")];
    }

    private static int Indentation(string line) => line.Length - line.TrimStart().Length;

    [GeneratedRegex(@"<!-- sample: (?<file>[^#\s]+)#(?<region>\S+) -->")]
    private static partial Regex MarkerPattern { get; }
}
