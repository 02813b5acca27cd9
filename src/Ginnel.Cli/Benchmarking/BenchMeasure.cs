using System;
using System.Collections.Generic;

namespace Ginnel.Cli.Benchmarking;

/// <summary>What is measured of each subject.</summary>
/// <param name="Name">For people.</param>
/// <param name="Unit">Of the figures.</param>
/// <param name="IsTime">Less is better; otherwise more is.</param>
/// <param name="Kind">What is done with messages.</param>
/// <param name="Size">Bytes of a message.</param>
/// <param name="Count">How many messages in each round.</param>
internal sealed record BenchMeasure(string Name, string Unit, bool IsTime, BenchOrderKind Kind, int Size, long Count)
{
    private const int Small = 64;
    private const int Large = 64 << 10;
    private const double GiB = 1 << 30;

    /// <summary>A round of all subjects takes about a second, or a tenth of that.</summary>
    public static IReadOnlyList<BenchMeasure> All(bool isQuick)
    {
        int part = isQuick ? 10 : 1;
        return
        [
            new("64 B round trip", "us", true, BenchOrderKind.Echo, Small, 5_000 / part),
            new("64 B one way", "M/s", false, BenchOrderKind.Take, Small, 400_000 / part),
            new("64 KiB one way", "GiB/s", false, BenchOrderKind.Take, Large, 8_000 / part),
        ];
    }

    /// <summary>The figure of a round.</summary>
    public double FigureOf(TimeSpan time) => Unit switch
    {
        "us" => time.TotalMicroseconds / Count,
        "M/s" => Count / time.TotalMicroseconds,
        _ => Count * Size / GiB / time.TotalSeconds,
    };
}
