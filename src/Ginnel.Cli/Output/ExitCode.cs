namespace Ginnel.Cli.Output;

/// <summary>What the command's exit code says; the manual page lists them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It was tried and failed, or a check found something.</summary>
    public const int Failure = 1;

    public const int BadUsage = 2;

    /// <summary>There is no such process, endpoint or spool.</summary>
    public const int NotFound = 3;

    /// <summary>It is there, and this user may not look at it or open it.</summary>
    public const int NotAllowed = 4;

    /// <summary>Ctrl+C, as shells say it.</summary>
    public const int Interrupted = 130;

    /// <summary>Nobody reads standard output any more, as shells say of what SIGPIPE ends.</summary>
    public const int BrokenOutput = 141;
}
