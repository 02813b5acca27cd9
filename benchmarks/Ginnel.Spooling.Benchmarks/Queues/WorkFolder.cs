using System;
using System.Collections.Generic;
using System.IO;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>A folder for what is measured, of which the other process is told by a variable.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Variable = "GINNEL_BENCHMARK_FOLDER";

    public string Path { get; } = Directory.CreateTempSubdirectory("ginnel-spools-").FullName;

    /// <summary>In the other process: where the files are.</summary>
    public static string Here => Environment.GetEnvironmentVariable(Variable)
        ?? throw new InvalidOperationException($"The variable {Variable} is not set.");

    public Dictionary<string, string?> Variables => new() { [Variable] = Path };

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
