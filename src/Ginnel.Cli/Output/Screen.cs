using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Ginnel.Cli.Output;

/// <summary>Where a command's answer goes: JSON, plain columns in a pipe, or a drawn table on a terminal.</summary>
/// <remarks>NO_COLOR is honoured by the library that draws. Numbers are the same in all three forms.</remarks>
internal sealed class Screen
{
    /// <summary>The option that every command has which answers with facts.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Answer in JSON, for programs.",
    };

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // It goes to a terminal or a program, not into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly JsonSerializerOptions s_line = new(s_json) { WriteIndented = false };

    private readonly TextWriter _output;

    public Screen(ParseResult parsed)
    {
        _output = parsed.InvocationConfiguration.Output;
        IsJson = parsed.GetValue(Json);
        IsTerminal = !Console.IsOutputRedirected;
    }

    public bool IsJson { get; }

    /// <summary>Somebody looks at it, rather than a program.</summary>
    public bool IsTerminal { get; }

    /// <summary>Answers with a value: as JSON, or as whatever draws it.</summary>
    public void Answer<T>(T value, Action draw) => Answer(value, draw, s_json);

    /// <summary>The same where one answer follows another: as JSON, each is a line.</summary>
    public void AnswerAgain<T>(T value, Action draw) => Answer(value, draw, s_line);

    /// <summary>A value as <see cref="Answer{T}(T, Action)"/> writes it in JSON.</summary>
    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, s_json);

    public void WriteLine(string text = "") => _output.WriteLine(text);

    /// <summary>Writes rows below their titles. A title that ends in '#' has numbers below it, on the right.</summary>
    public void WriteTable(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (IsTerminal)
            DrawTable(titles, rows);
        else
            WriteColumns(titles, [.. rows]);
    }

    /// <summary>A table to be drawn, without rows so far; titles are as for <see cref="WriteTable"/>.</summary>
    public static Table CreateTable(IReadOnlyList<string> titles)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (string title in titles)
        {
            var column = new TableColumn(Markup.Escape(title.TrimEnd('#')));
            table.AddColumn(IsNumber(title) ? column.RightAligned() : column);
        }

        return table;
    }

    private void Answer<T>(T value, Action draw, JsonSerializerOptions options)
    {
        if (IsJson)
            _output.WriteLine(JsonSerializer.Serialize(value, options));
        else
            draw();
    }

    private static void DrawTable(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = CreateTable(titles);
        foreach (IReadOnlyList<string> row in rows)
            table.AddRow([.. row.Select(static cell => new Text(cell))]);
        AnsiConsole.Write(table);
    }

    private void WriteColumns(IReadOnlyList<string> titles, List<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. titles.Select((title, column) =>
            rows.Select(row => row[column].Length).Append(title.TrimEnd('#').Length).Max())];
        WriteRow([.. titles.Select(static title => title.TrimEnd('#'))]);
        foreach (IReadOnlyList<string> row in rows)
            WriteRow(row);

        void WriteRow(IReadOnlyList<string> row) => _output.WriteLine(string.Join("  ", row.Select((cell, column) =>
            IsNumber(titles[column]) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
    }

    private static bool IsNumber(string title) => title.EndsWith('#');
}
