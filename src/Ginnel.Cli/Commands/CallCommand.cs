using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Talking;
using Ginnel.Endpoints;
using Ginnel.Messaging;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel call: the methods of a served object, with arguments and results in JSON.</summary>
internal static class CallCommand
{
    private static readonly Argument<string?> s_method = new("method")
    {
        Description = "The method; its ending Async may be left out. Without it, the methods are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string?> s_arguments = new("arguments")
    {
        Description = "An object with a property for each argument, or an array of them in their order; - for " +
            "standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<double> s_timeout = new("--timeout")
    {
        Description = "Seconds after which the call is given up; without it, Ctrl+C does.",
        DefaultValueFactory = static _ => double.PositiveInfinity,
    };

    private static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var meeting = new MeetingOptions();
        var command = new ExampleCommand(
            "call",
            "Calls a method of an object that another process serves, if its contract allows calls in JSON, and " +
            "writes what it returns: nothing, a value, or each item of a stream on a line.",
            "ginnel call demo-database-5050",
            "ginnel call demo-database-5050 Search '{\"text\": \"arrow\", \"limit\": 3}'")
        {
            s_method, s_arguments, s_timeout, Screen.Json,
        };
        meeting.AddNameTo(command, canListen: false);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, meeting, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, MeetingOptions meeting, CancellationToken cancellationToken)
    {
        string name = meeting.NameOf(parsed);
        double seconds = parsed.GetValue(s_timeout);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!double.IsPositiveInfinity(seconds))
            ending.CancelAfter(SecondsOf(seconds));
        try
        {
            string arguments = await ReadArgumentsAsync(parsed, ending.Token);
            Connection connection = await meeting.MeetAsync(parsed, ConnectionDirections.Duplex, ending.Token);
            await using JsonClient client = await JsonClient.StartAsync(
                CallConnection.Over(connection, new CallOptions()), ending.Token);
            await RunAsync(parsed, client, name, arguments, ending.Token);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture, $"'{name}' has not answered within {seconds} seconds."));
        }
    }

    private static async Task RunAsync(
        ParseResult parsed, JsonClient client, string name, string arguments, CancellationToken cancellationToken)
    {
        // Asked first, so that who may not call so gets to know it before anything is called.
        string description = await DescribeAsync(client, name, cancellationToken);
        var screen = new Screen(parsed);
        if (parsed.GetValue(s_method) is not { } method)
        {
            using var described = JsonDocument.Parse(description);
            screen.Answer(described.RootElement, () => List(screen, described.RootElement));
            return;
        }

        await using Stream output = StandardStreams.OpenOutput();
        await foreach (string item in client.CallAsync(method, arguments, cancellationToken))
        {
            string text = screen is { IsTerminal: true, IsJson: false } ? Indent(item) : item;
            await WriteLineAsync(output, text, cancellationToken);
        }
    }

    private static async Task<string> DescribeAsync(
        JsonClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.DescribeAsync(cancellationToken);
        }
        catch (BrokenPipeException)
        {
            throw new CommandException(
                $"'{name}' serves {client.Contract}, and does not take calls in JSON: its contract has to be marked " +
                "with [Contract(Json = true)].", ExitCode.NotAllowed);
        }
    }

    private static async Task<string> ReadArgumentsAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? given = parsed.GetValue(s_arguments);
        if (given != "-")
            return given ?? "";
        using var input = new StreamReader(StandardStreams.OpenInput(), Encoding.UTF8);
        // The read itself goes on when it is cancelled; nothing uses what it reads then.
        return await input.ReadToEndAsync(CancellationToken.None).WaitAsync(cancellationToken);
    }

    /// <summary>A line for each method: <c>Name {"parameter": type} -> type</c>.</summary>
    private static void List(Screen screen, JsonElement description)
    {
        screen.WriteLine(description.GetProperty("contract").GetString()!);
        foreach (JsonMethod method in description.GetProperty("methods").Deserialize<JsonMethod[]>(s_web)!)
        {
            string result = method.Result.Length == 0 ? "" : $" -> {method.Result}{(method.IsStream ? " ..." : "")}";
            string refusal = method.Refusal is null ? "" : $" (not in JSON: {method.Refusal})";
            screen.WriteLine($"  {method.Signature}{result}{refusal}");
        }
    }

    private static string Indent(string item)
    {
        using var document = JsonDocument.Parse(item);
        return Screen.ToJson(document.RootElement);
    }

    private static async Task WriteLineAsync(Stream output, string text, CancellationToken cancellationToken)
    {
        try
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new BrokenOutputException(exception);
        }
    }

    private static TimeSpan SecondsOf(double seconds) => seconds is > 0 and <= 1e6
        ? TimeSpan.FromSeconds(seconds)
        : throw new CommandException(
            $"--timeout {seconds} is no time: give seconds, up to 1000000.", ExitCode.BadUsage);
}
