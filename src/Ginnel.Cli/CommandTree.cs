using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Cli.Commands;
using Ginnel.Cli.Output;

namespace Ginnel.Cli;

/// <summary>Everything that can be typed behind <c>ginnel</c>.</summary>
internal static class CommandTree
{
    /// <summary>The commands, in the order in which help lists them: one line for each file under Commands.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Looks at processes that talk through Ginnel, and talks with them from a shell. It needs no daemon, and " +
            "nothing in the processes that it looks at.")
        {
            PsCommand.Create(),
            HandlesCommand.Create(),
            PagesCommand.Create(),
            TopCommand.Create(),
            WebCommand.Create(),
            DoctorCommand.Create(),
            CatCommand.Create(),
            SendCommand.Create(),
            PipeCommand.Create(),
            CallCommand.Create(),
            SpoolCommand.Create(),
            ForwardCommand.Create(),
            BenchCommand.Create(),
            BenchPeerCommand.Create(),
            CompletionCommand.Create(),
            ManCommand.Create(),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Runs one command line; what goes wrong becomes one line and an exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(static error => error.Message))
                await Console.Error.WriteLineAsync($"ginnel: {message}");
            await Console.Error.WriteLineAsync("Help: ginnel [command] --help");
            return ExitCode.BadUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (Failure.Explains(exception))
        {
            return Failure.Report(exception, Console.Error);
        }
    }
}
