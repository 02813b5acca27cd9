namespace Ginnel.Sharing;

/// <summary>How the pages of a region are made.</summary>
public sealed class SharedRegionOptions
{
    /// <summary>Shown by the kernel in /proc/PID/maps; at most 240 bytes.</summary>
    public string Name { get; init; } = "ginnel region";

    /// <summary>
    /// Asks for pages of 2 MiB, which need fewer entries in the processor's table: what is large, and read here and
    /// there, is walked through faster. A wish: the kernel may have none. A process that touches one byte of such a
    /// page has all of it mapped.
    /// </summary>
    public bool PreferHugePages { get; init; }

    /// <summary>
    /// Puts a page that cannot be touched at either side, so that native code which runs over the end faults there.
    /// </summary>
    public bool HasGuardPages { get; init; }

    internal static SharedRegionOptions Default { get; } = new();
}
