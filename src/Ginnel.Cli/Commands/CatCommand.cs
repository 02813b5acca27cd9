using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Talking;
using Ginnel.Endpoints;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel cat: what an endpoint sends, on standard output.</summary>
internal static class CatCommand
{
    private static readonly Option<bool> s_oneWay = new("--one-way")
    {
        Description = "Ask for a connection that is only read, of a listener that allows it.",
    };

    public static Command Create()
    {
        var meeting = new MeetingOptions();
        var command = new ExampleCommand(
            "cat",
            "Copies what an endpoint sends to standard output, until the sender completes it. Nothing is sent there; " +
            "the sender is told when all has been written.",
            "ginnel cat logs", "ginnel cat --listen logs > build.log")
        {
            s_oneWay,
        };
        meeting.AddNameTo(command, canListen: true);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, meeting, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, MeetingOptions meeting, CancellationToken cancellationToken)
    {
        string name = meeting.NameOf(parsed);
        ConnectionDirections way =
            parsed.GetValue(s_oneWay) ? ConnectionDirections.ReadOnly : ConnectionDirections.Duplex;
        await using Connection connection = await meeting.MeetAsync(parsed, way, cancellationToken);
        await using Stream output = StandardStreams.OpenOutput();
        try
        {
            await new ByteCopy().ToStreamAsync(connection.Reader, name, output, cancellationToken);
            return ExitCode.Success;
        }
        catch (Exception exception)
        {
            // So the sender learns that not all has been taken.
            connection.Reader.Complete(exception);
            if (connection.CanWrite)
                connection.Writer.Complete(exception);
            throw;
        }
    }
}
