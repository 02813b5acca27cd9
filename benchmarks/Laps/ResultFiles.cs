using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Ginnel.Benchmarks.Reporting;

namespace Ginnel.Benchmarks.Laps;

/// <summary>Writes the raw figures, and the tables made of them.</summary>
internal static class ResultFiles
{
    public static void Write(Results results, string? folder)
    {
        folder ??= ResultsFolder.Find();
        Directory.CreateDirectory(folder);
        string raw = $"{results.Machine.MeasuredAt:yyyy-MM-dd}-{results.Suite.Name}.json";
        File.WriteAllText(Path.Combine(folder, raw), Raw(results));
        string tables = $"{results.Suite.Name}.md";
        File.WriteAllText(Path.Combine(folder, tables), MarkdownReport.Write(results, raw));
        Console.Error.WriteLine($"Written: {Path.Combine(folder, raw)} and {tables} beside it.");
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
            ]
            }

            """;
    }
}
