using System;
using System.IO;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Ginnel.Cli.Output;

/// <summary>What a command's failure looks like from outside: one line among the errors, and an exit code.</summary>
internal static class Failure
{
    /// <summary>Whether the exception's message tells a user what happened; all others are faults of ours.</summary>
    public static bool Explains(Exception exception) => exception is CommandException or BrokenOutputException
        or IOException or UnauthorizedAccessException or OperationCanceledException or ArgumentException
        or FormatException
        or SocketException or TimeoutException or NotSupportedException or CryptographicException;

    /// <summary>Writes the line, and returns the exit code.</summary>
    public static int Report(Exception exception, TextWriter errors)
    {
        if (exception is OperationCanceledException)
            return ExitCode.Interrupted;
        if (exception is BrokenOutputException)
            return ExitCode.BrokenOutput;
        errors.WriteLine($"ginnel: {exception.Message}");
        return exception switch
        {
            CommandException command => command.ExitCode,
            EndpointNotFoundException or FileNotFoundException or DirectoryNotFoundException => ExitCode.NotFound,
            EndpointAccessException or SpoolAccessException or UnauthorizedAccessException => ExitCode.NotAllowed,
            ArgumentException or FormatException => ExitCode.BadUsage,
            _ => ExitCode.Failure,
        };
    }
}
