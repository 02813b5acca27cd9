using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>Writes the raw figures, and the tables made of them.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    public static void Write(Results results, string? folder)
    {
        folder ??= ResultsFolder.Find();
        Directory.CreateDirectory(folder);
        string raw = $"{results.Machine.MeasuredAt:yyyy-MM-dd}-{Slug(results.Machine.Processor)}.json";
        File.WriteAllText(Path.Combine(folder, raw), Raw(results));
        File.WriteAllText(Path.Combine(folder, "README.md"), MarkdownReport.Write(results, raw));
        AnsiConsole.WriteLine($"Written: {Path.Combine(folder, raw)} and README.md beside it.");
    }

    // One lap a line, so that two runs can be compared by line.
    private static string Raw(Results results)
    {
        string Json<T>(T value) => JsonSerializer.Serialize(value, s_json);
        var settings = new
        {
            results.Options.Rounds,
            results.Options.Seconds,
            pinnedTo = new[] { results.Processors.Lead, results.Processors.Follower },
            units = "nanoseconds, bytes, counts; processor time and allocations are of both processes together",
        };
        return $$"""
            {
            "machine": {{Json(results.Machine)}},
            "settings": {{Json(settings)}},
            "laps": [
            {{string.Join(",\n", results.Laps.Select(Json))}}
            ],
            "idle": {{Json(results.Idle)}},
            "failures": {{Json(results.Failures)}}
            }

            """;
    }

    private static string Slug(string text)
    {
        string[] words = new string([.. text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('-', words);
    }
}
