using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Ginnel.Tests.Tidy;

/// <summary>Words that stand for something unfinished, or for something that a stranger cannot know.</summary>
internal static class WordRule
{
    private static readonly (string Pattern, string Advice)[] s_everywhere =
    [
        (@"\b(TODO|FIXME|XXX|HACK)\b", "do it, or file it where work is kept; a note in the source is not a plan"),
        (@"\b(coming soon|work in progress|under construction|to be written)\b", "write it, or leave it out"),
        (@"\b(this|previous|next|last) session\b|\bthe brief\b|\bas requested\b|\blanguage model\b|\bassistant\b",
            "say what the program does: how the text came about is no part of it"),
        (@"(?<![\w.])/(home|work|root|Users)/\w", "do not name a path of one person's machine"),
    ];

    private static readonly (string Pattern, string Advice)[] s_code =
    [
        (@"\bThread\.Sleep\b", "wait for what you are waiting for; tests use Eventually with a watchdog"),
        (@"\bNotImplementedException\b", "leave out what does not exist"),
        (@"^\s*#if\b", "write one file per platform under Platform"),
        (@"^\s*//(?!/)\s*(return\b.*|[\w.]+(\(.*\)|\s*=[^=].*));\s*$", "delete code that is commented out"),
        (@"#pragma warning disable(?!.*//)", "say after the pragma, in a comment, why the warning is wrong here"),
    ];

    /// <summary>All files but this one and its tests, which must say the words.</summary>
    public static IEnumerable<Finding> Check(IEnumerable<TextFile> files) => files
        .Where(static file => file.Folder != "tests/Ginnel.Tests/Tidy")
        .SelectMany(static file => Check(file, s_everywhere).Concat(file.IsCSharp ? Check(file, s_code) : []));

    private static IEnumerable<Finding> Check(TextFile file, (string Pattern, string Advice)[] rules) =>
        from index in Enumerable.Range(0, file.Lines.Length)
        from rule in rules
        where Regex.IsMatch(file.Lines[index], rule.Pattern)
        select file.Find(index + 1, rule.Advice);
}
