namespace Ginnel.Processes;

/// <summary>A method that ran in a child process threw, or a child could not run its method.</summary>
public sealed class ChildProcessException : GinnelException
{
    internal ChildProcessException(string message, RemoteFailure? failure, int? exitCode)
        : base(message)
    {
        RemoteTypeName = failure?.TypeName;
        RemoteMessage = failure?.Message;
        RemoteStackTrace = failure?.StackTrace;
        ExitCode = exitCode;
    }

    /// <summary>
    /// The full name of the exception's type in the child; null when the child ended without saying why.
    /// </summary>
    public string? RemoteTypeName { get; }

    /// <summary>The exception's message in the child; what is longer than about 4,000 characters is cut.</summary>
    public string? RemoteMessage { get; }

    /// <summary>
    /// The exception's stack trace in the child, inner exceptions with theirs included; what is longer than about
    /// 16,000 characters is cut.
    /// </summary>
    public string? RemoteStackTrace { get; }

    /// <summary>The child's exit code; null while it still runs, as a child of a pool does.</summary>
    public int? ExitCode { get; }
}
