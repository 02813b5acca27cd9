using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Cli;
using Ginnel.Cli.Output;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>What the command says of itself.</summary>
[Collection(CliCollection.Name)]
public sealed class HelpTests(PackedTool tool)
{
    public static TheoryData<string> Commands => [.. Leaves(CommandTree.Create(), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_OfEachCommand_EndsWithAnExampleOfIt(string command)
    {
        (int exitCode, string output) = await tool.RunAsync([.. command.Split(' '), "--help"]);
        Assert.Equal(0, exitCode);
        string examples = output[output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"ginnel {command}", examples);
    }

    [Fact]
    public async Task Command_Unknown_IsBadUsageAndSaysWhereHelpIs()
    {
        (int exitCode, string output) = await tool.RunAsync("frobnicate");
        Assert.Equal(ExitCode.BadUsage, exitCode);
        Assert.Contains("'frobnicate'", output);
        Assert.Contains("--help", output);
    }

    [Fact]
    public async Task Man_NamesEveryCommandAndExitCode()
    {
        (int exitCode, string output) = await tool.RunAsync("man");
        Assert.Equal(0, exitCode);
        Assert.All(Leaves(CommandTree.Create(), ""), command => Assert.Contains($"\"ginnel {command}", output));
        Assert.Contains(".B 130", output);
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef ")]
    [InlineData("fish", "complete -c ginnel")]
    public async Task Completion_OfEachShell_AsksTheCommandItself(string shell, string word)
    {
        (int exitCode, string output) = await tool.RunAsync("completion", shell);
        Assert.Equal(0, exitCode);
        Assert.Contains(word, output);
        Assert.Contains("[suggest", output);
    }

    [Fact]
    public async Task Completion_OfALineSoFar_NamesCommands()
    {
        (int exitCode, string output) = await tool.RunAsync("[suggest:2]", "co");
        Assert.Equal(0, exitCode);
        Assert.Contains("completion", output);
    }

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands
        .Where(static below => !below.Hidden).SelectMany(below => below.Subcommands.Count > 0
            ? Leaves(below, $"{path}{below.Name} ") : [path + below.Name]);
}
