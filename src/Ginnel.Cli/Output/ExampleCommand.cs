using System.CommandLine;

namespace Ginnel.Cli.Output;

/// <summary>A command whose help ends with lines that can be typed.</summary>
internal sealed class ExampleCommand(string name, string description, params string[] examples)
    : Command(name, description)
{
    /// <summary>Whole lines, beginning with <c>ginnel</c>.</summary>
    public string[] Examples { get; } = examples;
}
