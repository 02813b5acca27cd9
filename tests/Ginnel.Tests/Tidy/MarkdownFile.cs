using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Ginnel.Tests.Tidy;

/// <summary>A fenced block of a Markdown page.</summary>
/// <param name="Line">Of the opening fence.</param>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Before">The last line above the fence that is not empty.</param>
/// <param name="Lines">The block.</param>
internal sealed record CodeBlock(int Line, string Language, string Before, string[] Lines);

/// <summary>A Markdown page, as far as the rules look into it.</summary>
internal static class MarkdownFile
{
    public static IEnumerable<CodeBlock> Blocks(TextFile file)
    {
        int start = -1;
        for (int index = 0; index < file.Lines.Length; index++)
        {
            if (!IsFence(file.Lines[index]))
                continue;
            if (start < 0)
            {
                start = index;
                continue;
            }

            string before = file.Lines.Take(start).LastOrDefault(static line => line.Trim() != "") ?? "";
            yield return new CodeBlock(
                start + 1, file.Lines[start].Trim().TrimStart('`'), before, file.Lines[(start + 1)..index]);
            start = -1;
        }
    }

    /// <summary>The lines outside of fenced blocks, with their numbers.</summary>
    public static IEnumerable<(int Line, string Text)> Prose(TextFile file)
    {
        bool isInBlock = false;
        for (int index = 0; index < file.Lines.Length; index++)
        {
            if (IsFence(file.Lines[index]))
                isInBlock = !isInBlock;
            else if (!isInBlock)
                yield return (index + 1, file.Lines[index]);
        }
    }

    /// <summary>The anchors that a page's headings have where pages are shown.</summary>
    public static IEnumerable<string> Anchors(TextFile file) =>
        from line in Prose(file)
        where line.Text.StartsWith('#')
        let title = line.Text.TrimStart('#').Trim().ToLowerInvariant()
        select Regex.Replace(title, @"[^\w\- ]", "").Replace(' ', '-');

    private static bool IsFence(string line) => line.TrimStart().StartsWith("```", System.StringComparison.Ordinal);
}
