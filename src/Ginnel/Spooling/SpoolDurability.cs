namespace Ginnel.Spooling;

/// <summary>What a message has survived by the time that its sender is told that it is stored.</summary>
public enum SpoolDurability
{
    /// <summary>
    /// The death of every process: it is in the kernel's memory. The kernel writes it to the disk some time in the next
    /// half minute; until then, a loss of power or a crash of the kernel loses it. No system call for a message.
    /// </summary>
    None = 0,

    /// <summary>
    /// A loss of power, too: it is on the disk. All who wait at the same time share one fdatasync. The default.
    /// </summary>
    Batch = 1,

    /// <summary>The same, with an fdatasync for each append, whoever else waits.</summary>
    Each = 2,
}
