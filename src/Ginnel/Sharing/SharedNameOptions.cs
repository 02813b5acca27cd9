namespace Ginnel.Sharing;

/// <summary>Where a mutex, semaphore, event or barrier has its name.</summary>
public sealed class SharedNameOptions
{
    /// <summary>The directory of the name's file; null for the one that endpoints have by default, too.</summary>
    /// <remarks>
    /// The default is <c>$GINNEL_DIR</c>, else <c>$XDG_RUNTIME_DIR/ginnel</c>, else <c>ginnel-UID</c> in the folder for
    /// temporary files. The last two belong to the current user alone. One that does not exist is created with mode
    /// 0700. Any other must belong to the current user or to root, and nobody else may be able to replace what is in
    /// it. It is best one in memory, as those of XDG_RUNTIME_DIR are: what lies on a disk is also written there.
    /// </remarks>
    public string? Directory { get; init; }

    internal static SharedNameOptions Default { get; } = new();
}
