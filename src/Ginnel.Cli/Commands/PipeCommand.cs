using System;
using System.CommandLine;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Talking;
using Ginnel.Endpoints;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel pipe: two endpoints joined.</summary>
internal static class PipeCommand
{
    private static readonly Argument<string> s_left = new("a")
    {
        Description = "One endpoint: a name, or tls://host:port/name.",
    };

    private static readonly Argument<string> s_right = new("b") { Description = "The other one." };

    private static readonly Option<bool> s_listenLeft = new("--listen-a")
    {
        Description = "Listen under A rather than connect to it, and accept one client.",
    };

    private static readonly Option<bool> s_listenRight = new("--listen-b")
    {
        Description = "The same for B.",
    };

    private static readonly Option<bool> s_verbose = new("--verbose", "-v")
    {
        Description = "Say at the end how many bytes went each way.",
    };

    public static Command Create()
    {
        var meeting = new MeetingOptions();
        var command = new ExampleCommand(
            "pipe",
            "Joins two endpoints: copies in both directions until both are complete. It connects to A first, then to " +
            "B, unless it is to listen there.",
            "ginnel pipe orders archive --verbose",
            "ginnel pipe --listen-a database tls://far.example.org:7000/database --certificate c.pem --key k.pem " +
            "--authority a.pem")
        {
            s_left, s_right, s_listenLeft, s_listenRight, s_verbose,
        };
        meeting.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, meeting, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, MeetingOptions meeting, CancellationToken cancellationToken)
    {
        string left = parsed.GetValue(s_left)!;
        string right = parsed.GetValue(s_right)!;
        await using Connection leftSide = await meeting.MeetAsync(
            parsed, left, parsed.GetValue(s_listenLeft), ConnectionDirections.Duplex, cancellationToken);
        await using Connection rightSide = await meeting.MeetAsync(
            parsed, right, parsed.GetValue(s_listenRight), ConnectionDirections.Duplex, cancellationToken);
        var there = new ByteCopy();
        var back = new ByteCopy();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task first = CopyAsync(there, leftSide, left, rightSide, right, ending);
        Task second = CopyAsync(back, rightSide, right, leftSide, left, ending);
        await Task.WhenAll(first, second).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (parsed.GetValue(s_verbose))
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{left} to {right}: {there.Count} bytes; {right} to {left}: {back.Count} bytes"));
        }

        // The direction that failed has ended the other, which may have been over before it.
        await (second.IsFaulted ? second : first);
        await second;
        return ExitCode.Success;
    }

    /// <summary>One direction. If it fails, both sides are told, and the other direction ends, too.</summary>
    private static async Task CopyAsync(
        ByteCopy copy, Connection source, string sourceName, Connection target, string targetName,
        CancellationTokenSource ending)
    {
        try
        {
            await copy.BetweenAsync(source.Reader, sourceName, target.Writer, targetName, ending.Token);
            await target.Writer.CompleteAsync();
        }
        catch (Exception exception)
        {
            target.Writer.Complete(exception);
            source.Reader.Complete(exception);
            await ending.CancelAsync();
            throw;
        }
    }
}
