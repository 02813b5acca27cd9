using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Ginnel.Tests.Tidy;

/// <summary>A decision record is one page, with the same five questions answered in the same order.</summary>
internal static partial class DecisionRule
{
    private const string Folder = "docs/decisions";
    private const int LongestPage = 90;

    private static readonly string[] s_sections =
        ["## Context", "## Choice", "## Rejected", "## Sketch", "## Consequence"];

    public static IEnumerable<Finding> Check(IEnumerable<TextFile> files)
    {
        TextFile[] records = [.. files
            .Where(static file => file.IsUnder(Folder) && file.Name != "README.md")
            .OrderBy(static file => file.Path, StringComparer.Ordinal)];
        for (int index = 0; index < records.Length; index++)
        {
            foreach (string advice in Check(records[index], index + 1))
                yield return records[index].Find(1, advice);
        }
    }

    private static IEnumerable<string> Check(TextFile record, int number)
    {
        if (NamePattern.Match(record.Name) is not { Success: true } match)
        {
            yield return "name the record NNNN-what-was-decided.md";
            yield break;
        }

        if (match.Groups["number"].Value != $"{number:0000}")
            yield return $"number the record {number:0000}, the next free one";
        if (!record.Lines[0].StartsWith($"# {match.Groups["number"].Value}: ", StringComparison.Ordinal))
            yield return $"begin with the heading '# {match.Groups["number"].Value}: ' and the decision as a sentence";
        string[] sections = [.. record.Lines.Where(static line => line.StartsWith("## ", StringComparison.Ordinal))];
        if (!sections.SequenceEqual(s_sections))
            yield return $"have exactly the sections {string.Join(", ", s_sections)}, in this order";
        if (record.Lines.Length > LongestPage)
            yield return $"shorten the record to one page, {LongestPage} lines; it has {record.Lines.Length}";
    }

    [GeneratedRegex(@"^(?<number>\d{4})-[a-z0-9-]+\.md$")]
    private static partial Regex NamePattern { get; }
}
