using System;

namespace Ginnel.Cli.Output;

/// <summary>A command cannot do what was asked, and says why in one sentence.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failure) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
