using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Talking;
using Ginnel.Endpoints;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel send: standard input to an endpoint.</summary>
internal static class SendCommand
{
    private static readonly Option<bool> s_oneWay = new("--one-way")
    {
        Description = "Ask for a connection that is only written, of a listener that allows it; it ends when all is " +
            "in the pipe, rather than when all has been read.",
    };

    public static Command Create()
    {
        var meeting = new MeetingOptions();
        var command = new ExampleCommand(
            "send",
            "Copies standard input to an endpoint, and ends when the reader has taken everything and closed its " +
            "side. What the endpoint sends meanwhile is not shown.",
            "make | ginnel send logs", "ginnel send --wait 10 logs < build.log")
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
            parsed.GetValue(s_oneWay) ? ConnectionDirections.WriteOnly : ConnectionDirections.Duplex;
        await using Connection connection = await meeting.MeetAsync(parsed, way, cancellationToken);
        try
        {
            await CopyAsync(connection, name, cancellationToken);
            return ExitCode.Success;
        }
        catch (Exception exception)
        {
            // So the reader does not take what it has for everything.
            connection.Writer.Complete(exception);
            if (connection.CanRead)
                connection.Reader.Complete(exception);
            throw;
        }
    }

    private static async Task CopyAsync(Connection connection, string name, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task answers = connection.CanRead
            ? new ByteCopy().ToStreamAsync(connection.Reader, name, Stream.Null, ending.Token)
            : Task.CompletedTask;
        await using Stream input = StandardStreams.OpenInput();
        Task sending = new ByteCopy().FromStreamAsync(input, connection.Writer, name, ending.Token);
        // A reader that is gone is noticed at once, also while there is nothing to send.
        if (await Task.WhenAny(sending, answers) == answers && !answers.IsCompletedSuccessfully)
        {
            await ending.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await answers;
        }

        await sending;
        await connection.Writer.CompleteAsync();
        await answers;
    }
}
