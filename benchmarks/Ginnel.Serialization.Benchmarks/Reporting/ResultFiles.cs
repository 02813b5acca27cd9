using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Ginnel.Benchmarks.Reporting;

namespace Ginnel.Serialization.Benchmarks.Reporting;

/// <summary>Writes the raw figures, and the tables made of them.</summary>
internal static class ResultFiles
{
    public const string Tables = "messages.md";

    public static void Write(Results results, string? folder)
    {
        folder ??= ResultsFolder.Find();
        Directory.CreateDirectory(folder);
        string raw = $"{results.Machine.MeasuredAt:yyyy-MM-dd}-messages.json";
        File.WriteAllText(Path.Combine(folder, raw), Raw(results));
        File.WriteAllText(Path.Combine(folder, Tables), MarkdownReport.Write(results, raw));
        Console.Error.WriteLine($"Written: {Path.Combine(folder, raw)} and {Tables} beside it.");
    }

    // One contender at one workload a line, so that two runs can be compared by line.
    private static string Raw(Results results)
    {
        string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
        return $$"""
            {
            "machine": {{Json(results.Machine)}},
            "settings": {{Json(new { results.Options.Rounds, results.Options.Seconds })}},
            "figures": [
            {{string.Join(",\n", results.Figures.Select(Json))}}
            ],
            "attempts": {{Json(results.Attempts)}}
            }

            """;
    }
}
