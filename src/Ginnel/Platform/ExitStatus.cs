namespace Ginnel.Platform;

/// <summary>How a process ended.</summary>
/// <param name="Code">
/// The exit code; 128 plus the signal's number for one that a signal ended, as shells say it.
/// </param>
/// <param name="Signal">The signal that ended it, if one did.</param>
internal readonly record struct ExitStatus(int Code, int? Signal)
{
    /// <summary>It has ended, and somebody else took the status.</summary>
    public static readonly ExitStatus Unknown = new(-1, null);
}
