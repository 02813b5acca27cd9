using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

namespace Ginnel.Cli.Output;

/// <summary>Writes man(7) for a tree of commands, so that the page cannot say other than the help.</summary>
internal static class ManualPage
{
    private static readonly (int Code, string Meaning)[] s_exitCodes =
    [
        (ExitCode.Success, "All went well."),
        (ExitCode.Failure, "It was tried and failed, or a check found something."),
        (ExitCode.BadUsage, "The command line is not one."),
        (ExitCode.NotFound, "There is no such process, endpoint or spool."),
        (ExitCode.NotAllowed, "It is there, and this user may not look at it or open it."),
        (ExitCode.Interrupted, "It was interrupted."),
        (ExitCode.BrokenOutput, "Nobody reads standard output any more."),
    ];

    private static readonly (string Name, string Meaning)[] s_environment =
    [
        ("GINNEL_DIR", "The rendezvous directory, where endpoints have their sockets, instead of the usual one."),
        ("NO_COLOR", "No colours on a terminal, if it is set and not empty."),
    ];

    public static void Write(RootCommand root, TextWriter output)
    {
        output.WriteLine(".TH GINNEL 1 \"\" \"Ginnel\" \"User Commands\"");
        output.WriteLine(".SH NAME");
        output.WriteLine("ginnel \\- look at processes that talk through Ginnel, and talk with them from a shell");
        output.WriteLine(".SH SYNOPSIS");
        output.WriteLine(".B ginnel");
        output.WriteLine("\\fIcommand\\fR [\\fIarguments\\fR] [\\fIoptions\\fR]");
        output.WriteLine(".SH DESCRIPTION");
        output.WriteLine(Escape(root.Description));
        output.WriteLine("What is written to a pipe or a file is plain text; on a terminal it is drawn.");
        output.WriteLine(".SH COMMANDS");
        foreach (Command command in root.Subcommands)
            Write("ginnel", command, output);
        output.WriteLine(".SH EXIT STATUS");
        foreach ((int code, string meaning) in s_exitCodes)
            WriteItem($"{code}", meaning, output);
        output.WriteLine(".SH ENVIRONMENT");
        foreach ((string name, string meaning) in s_environment)
            WriteItem(name, meaning, output);
    }

    private static void Write(string path, Command command, TextWriter output)
    {
        if (command.Hidden)
            return;
        string name = $"{path} {command.Name}";
        if (command.Subcommands.Count > 0)
        {
            foreach (Command below in command.Subcommands)
                Write(name, below, output);
            return;
        }

        IEnumerable<string> arguments = command.Arguments.Select(static argument =>
            argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]"
            : argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name);
        output.WriteLine($".SS \"{Escape(string.Join(' ', [name, .. arguments]))}\"");
        output.WriteLine(Escape(command.Description));
        foreach (Argument argument in command.Arguments)
            WriteItem(argument.Name, argument.Description, output);
        foreach (Option option in command.Options.Where(static option => !option.Hidden))
            WriteItem(string.Join(", ", [option.Name, .. option.Aliases]), option.Description, output);
        if (command is not ExampleCommand { Examples: var examples })
            return;
        output.WriteLine(".PP");
        output.WriteLine(".nf");
        foreach (string example in examples)
            output.WriteLine(Escape("    " + example));
        output.WriteLine(".fi");
    }

    private static void WriteItem(string name, string? meaning, TextWriter output)
    {
        output.WriteLine(".TP");
        output.WriteLine($".B {Escape(name)}");
        output.WriteLine(Escape(meaning));
    }

    /// <summary>A line may not begin with a dot or an apostrophe, and hyphens and backslashes mean something.</summary>
    private static string Escape(string? text)
    {
        string escaped = (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal).Replace("\n", "\n.br\n", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
