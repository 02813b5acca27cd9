namespace Ginnel;

/// <summary>A system call failed.</summary>
public sealed class SystemCallException : GinnelException
{
    internal SystemCallException(string call, int errno, string? detail)
        : base($"{call} failed with {Platform.Errno.NameOf(errno)}{(detail is null ? "" : $": {detail}")}.")
    {
        Call = call;
        Errno = errno;
    }

    /// <summary>The name of the system call, as in its manual page.</summary>
    public string Call { get; }

    /// <summary>The error number that the kernel gave.</summary>
    public int Errno { get; }

    /// <summary>The symbolic name of <see cref="Errno"/>, such as <c>ENOSPC</c>.</summary>
    public string ErrnoName => Platform.Errno.NameOf(Errno);
}
