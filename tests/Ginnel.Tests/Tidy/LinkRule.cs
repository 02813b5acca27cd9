using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Ginnel.Tests.Tidy;

/// <summary>What the pages and comments point to is there, and each page under docs can be reached.</summary>
internal static partial class LinkRule
{
    public static IEnumerable<Finding> Check(IReadOnlyCollection<TextFile> files, Func<string, bool> exists)
    {
        var pages = files.Where(static file => file.IsMarkdown).ToDictionary(static file => file.Path);
        var reached = new HashSet<string>();
        foreach (TextFile page in pages.Values)
        {
            foreach ((int line, string target, string anchor) in Links(page))
            {
                if (target != page.Path)
                    reached.Add(target);
                if (!exists(target))
                    yield return page.Find(line, $"mend the link: there is no {target}");
                else if (anchor != "" && pages.TryGetValue(target, out TextFile? other)
                    && !MarkdownFile.Anchors(other).Contains(anchor))
                    yield return page.Find(line, $"mend the link: {target} has no heading #{anchor}");
            }

            foreach ((int line, string path) in MarkdownFile.Prose(page).SelectMany(Paths))
            {
                if (!exists(path))
                    yield return page.Find(line, $"mend the path: there is no {path}");
            }
        }

        foreach ((TextFile file, int line, string path) in CommentPaths(files).Where(found => !exists(found.Path)))
            yield return file.Find(line, $"mend the comment: there is no {path}");
        foreach (TextFile page in pages.Values.Where(page => page.IsUnder("docs") && !reached.Contains(page.Path)))
            yield return page.Find(1, "link to this page from another one, or delete it");
    }

    private static IEnumerable<(int Line, string Target, string Anchor)> Links(TextFile page) =>
        from line in MarkdownFile.Prose(page)
        from Match match in LinkPattern.Matches(line.Text)
        let target = match.Groups["target"].Value
        where !target.Contains(':', StringComparison.Ordinal)
        let parts = target.Split('#')
        let path = parts[0] == "" ? page.Path : Normalize(page.Folder, parts[0])
        select (line.Line, path, parts.Length > 1 ? parts[1] : "");

    /// <summary>Paths in backticks, such as <c>tools/test.cs</c>; those with brackets or stars are not.</summary>
    private static IEnumerable<(int Line, string Path)> Paths((int Line, string Text) line) =>
        from Match match in PathPattern.Matches(line.Text)
        select (line.Line, match.Groups["path"].Value.TrimEnd('/'));

    private static IEnumerable<(TextFile File, int Line, string Path)> CommentPaths(IEnumerable<TextFile> files) =>
        from file in files
        where file.IsCSharp && !file.IsUnder("tests/Ginnel.Tests/Tidy")
        from index in Enumerable.Range(0, file.Lines.Length)
        from Match match in DocumentPattern.Matches(file.Lines[index])
        select (file, index + 1, match.Value);

    private static string Normalize(string folder, string target) =>
        Path.GetRelativePath("/", Path.GetFullPath(target, "/" + folder));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex LinkPattern { get; }

    [GeneratedRegex(@"`(?<path>(src|tests|docs|samples|tools|benchmarks|\.ci)/[\w./-]*)`")]
    private static partial Regex PathPattern { get; }

    [GeneratedRegex(@"\bdocs/[\w./-]+\.(md|pml)\b")]
    private static partial Regex DocumentPattern { get; }
}
