using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace Ginnel.System.Tests.Support;

/// <summary>Times that a test takes down for people to read; it asserts nothing about them.</summary>
internal sealed class Times(string what)
{
    private readonly ConcurrentBag<double> _milliseconds = [];

    public void Add(long start, long end) => _milliseconds.Add(Stopwatch.GetElapsedTime(start, end).TotalMilliseconds);

    public override string ToString()
    {
        double[] sorted = [.. _milliseconds.Order()];
        double At(double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
        if (sorted.Length == 0)
            return $"{what}: never";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {sorted.Length} times, p50 {At(0.5):0.00} ms, p99 {At(0.99):0.00} ms, max {At(1):0.00} ms");
    }
}
