using System.CommandLine;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel completion: what a shell runs so that the tab key completes.</summary>
internal static class CompletionCommand
{
    // The shell hands over the line so far; the parser of command lines answers its directive "suggest" with words.
    private const string Bash = """
        _ginnel() {
            local line="${COMP_LINE#* }"
            local words
            words="$(ginnel "[suggest:$((COMP_POINT - ${#COMP_WORDS[0]} - 1))]" "$line" 2>/dev/null)"
            COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _ginnel ginnel
        """;

    private const string Zsh = """
        #compdef ginnel
        _ginnel() {
            local line="${BUFFER#* }"
            local words
            words=("${(@f)$(ginnel "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -- $words
            _files
        }
        compdef _ginnel ginnel
        """;

    private const string Fish = """
        complete -c ginnel -a '(ginnel "[suggest]" (string replace -r "^\S+\s?" "" -- (commandline -cp)) 2>/dev/null)'
        """;

    public static Command Create()
    {
        Argument<string> shell = new Argument<string>("shell") { Description = "bash, zsh or fish." }
            .AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new ExampleCommand(
            "completion", "Prints what makes a shell complete commands and options.",
            "ginnel completion bash >> ~/.bashrc", "ginnel completion fish > ~/.config/fish/completions/ginnel.fish")
        {
            shell,
        };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }
}
