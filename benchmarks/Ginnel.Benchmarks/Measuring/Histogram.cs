using System;
using System.Numerics;

namespace Ginnel.Benchmarks.Measuring;

/// <summary>Counts per value: exact below 1,024, then 512 steps for each doubling (0.2 %).</summary>
/// <remarks>As in benchmarks/limits/shared.h. Cheap enough for every message, and allocates nothing.</remarks>
internal sealed class Histogram
{
    private const int Exact = 1024;
    private const int Steps = 512;
    private const int Doublings = 40;

    private readonly uint[] _counts = new uint[Exact + (Doublings * Steps)];
    private long _total;

    public void Record(long value)
    {
        long index = value < 0 ? 0 : value;
        if (index >= Exact)
        {
            int doublings = BitOperations.Log2((ulong)value) - 9;
            index = Exact + ((doublings - 1) * Steps) + ((value >> doublings) - Steps);
        }

        _counts[index < _counts.Length ? index : _counts.Length - 1]++;
        _total++;
    }

    /// <summary>The value that a share of all recorded ones lies below; 0 if there are none.</summary>
    public double Percentile(double shareBelow)
    {
        long wanted = (long)(_total * shareBelow);
        long seen = 0;
        for (int index = 0; index < _counts.Length; index++)
        {
            seen += _counts[index];
            if (seen > wanted)
                return LowestOf(index);
        }

        return 0;
    }

    private static double LowestOf(int index) => index < Exact
        ? index
        : (Steps + ((index - Exact) % Steps)) * Math.Pow(2, ((index - Exact) / Steps) + 1);
}
