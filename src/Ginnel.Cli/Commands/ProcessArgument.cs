using System.CommandLine;
using Ginnel.Cli.Observing;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>A process on the command line.</summary>
internal static class ProcessArgument
{
    public static Argument<int> Create() => new("pid") { Description = "The number of the process." };

    /// <summary>Says so when it is not there, or this user may not look into it.</summary>
    public static void Check(int process)
    {
        if (!ProcFiles.Exists(process))
        {
            throw new CommandException(
                $"There is no process {process}: it has ended, or is in another namespace. ginnel ps lists those that "
                + "use Ginnel.", ExitCode.NotFound);
        }

        if (ProcFiles.Obstacle(process) is { } obstacle)
        {
            throw new CommandException(
                $"Process {process} may not be looked into: {obstacle}. Run the command as its user, or as root.",
                ExitCode.NotAllowed);
        }
    }
}
