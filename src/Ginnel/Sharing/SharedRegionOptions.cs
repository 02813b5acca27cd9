namespace Ginnel.Sharing;

/// <summary>How the pages of a region are made.</summary>
public sealed class SharedRegionOptions
{
    /// <summary>Shown by the kernel in /proc/PID/maps; at most 240 bytes.</summary>
    public string Name { get; init; } = "ginnel region";

    /// <summary>
    /// Asks for pages of 2 MiB, which need fewer entries in the processor's table. A wish: the kernel grants it as
    /// /sys/kernel/mm/transparent_hugepage/shmem_enabled says.
    /// </summary>
    public bool PreferHugePages { get; init; }

    /// <summary>
    /// Puts a page that cannot be touched at either side, so that native code which runs over the end faults there.
    /// </summary>
    public bool HasGuardPages { get; init; }

    internal static SharedRegionOptions Default { get; } = new();
}
