using System.IO;
using System.Text.Json;

namespace Ginnel.Benchmarks.Roles;

/// <summary>What the processes say to each other about runs: one line of JSON each. Never while one is timed.</summary>
internal static class ControlLine
{
    public static void Write<T>(TextWriter writer, T value)
    {
        writer.WriteLine(JsonSerializer.Serialize(value));
        writer.Flush();
    }

    /// <summary>The next line, or null at the end.</summary>
    public static T? Read<T>(TextReader reader)
        where T : class
    {
        string? line = reader.ReadLine();
        return line is null ? null : JsonSerializer.Deserialize<T>(line)
            ?? throw new InvalidDataException($"Expected {typeof(T).Name}, found '{line}'.");
    }
}
