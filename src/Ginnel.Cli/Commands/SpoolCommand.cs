using System.CommandLine;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool: what is in spools, and what becomes of it.</summary>
internal static class SpoolCommand
{
    public static Command Create() => new("spool", "Looks into spools, appends to them, and checks and repairs them.")
    {
        SpoolLsCommand.Create(),
        SpoolTailCommand.Create(),
        SpoolCatCommand.Create(),
        SpoolAppendCommand.Create(),
        SpoolVerifyCommand.Create(),
        SpoolRepairCommand.Create(),
        SpoolReceiptsCommand.Create(),
        SpoolLagCommand.Create(),
    };
}
