namespace Ginnel.Benchmarks.Traffic;

/// <summary>How much a ring holds, ours and the one in C alike: the figures depend on it.</summary>
internal static class RingCapacity
{
    /// <summary>Bytes, for every workload.</summary>
    public const int Bytes = 1024 * 1024;

    public static int For(Workload workload) => Bytes;
}
