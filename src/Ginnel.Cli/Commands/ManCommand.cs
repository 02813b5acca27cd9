using System.CommandLine;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel man: the manual page, made from the commands themselves.</summary>
internal static class ManCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "man", "Prints the manual page.", "ginnel man | man -l -",
            "ginnel man > ~/.local/share/man/man1/ginnel.1");
        command.SetAction(static parsed =>
            ManualPage.Write(CommandTree.Create(), parsed.InvocationConfiguration.Output));
        return command;
    }
}
