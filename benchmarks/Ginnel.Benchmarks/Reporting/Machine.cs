using System;
using System.IO;
using System.Linq;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>What was measured on.</summary>
internal sealed record Machine
{
    public required string Processor { get; init; }

    public required int Processors { get; init; }

    public required string Kernel { get; init; }

    public required string System { get; init; }

    public required string Runtime { get; init; }

    public required string GarbageCollector { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    public static Machine Describe() => new()
    {
        Processor = ReadProcessorName(),
        Processors = Environment.ProcessorCount,
        Kernel = ReadLine("/proc/sys/kernel/osrelease"),
        System = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        GarbageCollector = $"{(GCSettings.IsServerGC ? "server" : "workstation")}, {GCSettings.LatencyMode}",
        MeasuredAt = DateTimeOffset.UtcNow,
    };

    public override string ToString() =>
        $"{Processor}, {Processors} processors; Linux {Kernel}; {System}; {Runtime}; {MeasuredAt:yyyy-MM-dd}";

    private static string ReadProcessorName()
    {
        string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(
            line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':') + 1)..].Trim();
    }

    private static string ReadLine(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "unknown";
}
