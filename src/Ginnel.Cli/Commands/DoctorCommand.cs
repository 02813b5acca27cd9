using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Ginnel.Cli.Checking;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel doctor: what on this machine will hurt, and how to mend it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "doctor",
            "Looks at what Ginnel needs of this machine, and says what to do where it is not so. Ends with 1 if " +
            "something does not work.",
            "ginnel doctor", "ginnel doctor --json")
        {
            Screen.Json,
        };
        command.SetAction(static parsed => Run(new Screen(parsed)));
        return command;
    }

    private static int Run(Screen screen)
    {
        IReadOnlyList<HealthCheck> checks = Health.Check();
        screen.Answer(checks, () => Draw(screen, checks));
        return checks.Any(static check => check.State == HealthState.Problem) ? ExitCode.Failure : ExitCode.Success;
    }

    private static void Draw(Screen screen, IReadOnlyList<HealthCheck> checks)
    {
        screen.WriteTable(
            ["check", "state", "found"],
            checks.Select(static check => new[] { check.Name, NameOf(check.State), check.Found }));
        foreach (HealthCheck check in checks.Where(static check => check.State != HealthState.Ok))
        {
            screen.WriteLine();
            screen.WriteLine($"{NameOf(check.State)}: {check.Name}: {check.Found}");
            screen.WriteLine($"  {check.Meaning}");
            screen.WriteLine($"  To mend it: {check.Mend}");
        }
    }

    private static string NameOf(HealthState state) => state switch
    {
        HealthState.Ok => "ok",
        HealthState.Warning => "warning",
        _ => "problem",
    };
}
