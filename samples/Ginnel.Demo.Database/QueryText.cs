using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Ginnel.Demo.Database;

/// <summary>What a visitor typed, understood in three ways.</summary>
/// <param name="CodePoints">Characters meant by number (<c>U+2603</c>, <c>2603</c>) or by themselves
/// (<c>☃</c>).</param>
/// <param name="Match">The words as a query of the full-text index, every word a beginning; null when there are
/// none.</param>
internal sealed record QueryText(IReadOnlyList<int> CodePoints, string? Match)
{
    /// <summary>Understands any text; there is none that makes it throw.</summary>
    public static QueryText Parse(string text) => new([.. FindCodePoints(text).Distinct()], BuildMatch(text));

    private static IEnumerable<int> FindCodePoints(string text)
    {
        string trimmed = text.Trim();
        if (ParseCodePoint(trimmed) is { } number)
            yield return number;

        // A lone space is meant as itself; otherwise spaces separate.
        Rune[] runes = [.. (trimmed.Length == 0 ? text : trimmed).EnumerateRunes()];
        foreach (Rune rune in runes)
        {
            if (runes.Length == 1 || !rune.IsAscii)
                yield return rune.Value;
        }
    }

    /// <summary>Without "U+" a number must have a digit, so that "face" and "bead" stay words.</summary>
    private static int? ParseCodePoint(string text)
    {
        bool marked = text.StartsWith("U+", StringComparison.OrdinalIgnoreCase);
        string digits = marked ? text[2..] : text;
        if (digits.Length > 6 || (!marked && (digits.Length < 4 || !digits.Any(char.IsAsciiDigit))))
            return null;

        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            && value <= 0x10FFFF ? value : null;
    }

    /// <summary>
    /// Quotes each word, so that no operator of the query language is left in it: <c>a OR "b</c> becomes
    /// <c>"a"* "OR"* """b"*</c>. A word without a letter or digit would match nothing and is left out.
    /// </summary>
    private static string? BuildMatch(string text)
    {
        var match = new StringBuilder();
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Any(char.IsLetterOrDigit))
                match.Append('"').Append(Clean(word)).Append("\"* ");
        }

        return match.Length == 0 ? null : match.ToString();
    }

    // SQLite would take a zero character for the end of the query.
    private static string Clean(string word) => word.Replace('\0', ' ').Replace("\"", "\"\"", StringComparison.Ordinal);
}
