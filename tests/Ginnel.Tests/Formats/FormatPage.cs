using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Tests.Tidy;

namespace Ginnel.Tests.Formats;

/// <summary>What is written in a page under docs/formats.</summary>
internal static class FormatPage
{
    /// <summary>All of it.</summary>
    public static string Text(string page) => string.Join('\n', File(page).Lines);

    /// <summary>The rows of the first table whose header begins with the given word, cell by cell.</summary>
    public static List<string[]> Rows(string page, string firstHeader)
    {
        return [.. File(page).Lines
            .SkipWhile(line => !line.StartsWith($"| {firstHeader} |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(static line => line.StartsWith('|'))
            .Select(static line => line.Trim('|').Split('|').Select(static cell => cell.Trim(' ', '`')).ToArray())];
    }

    private static TextFile File(string page) =>
        Repository.Current.Files.Single(file => file.Path == $"docs/formats/{page}");
}
