using System;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Web;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel web: the inspector, a page in the browser of this computer.</summary>
internal static class WebCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "The port on 127.0.0.1; a free one unless it is given.",
            HelpName = "number",
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > ushort.MaxValue)
                result.AddError($"--port is a number from 0 to {ushort.MaxValue}; 0 takes a free one.");
        });
        var open = new Option<bool>("--open") { Description = "Open the page in the usual browser." };
        var command = new ExampleCommand(
            "web", "Draws processes, passages, shared pages and spools as a page, for the browser of this computer.",
            "ginnel web", "ginnel web --port 5051 --open")
        {
            port, open,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(port), parsed.GetValue(open), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    /// <summary>Serves until it is interrupted, which is the usual end and no failure.</summary>
    private static async Task<int> RunAsync(int port, bool open, TextWriter output, CancellationToken stop)
    {
        await using InspectorServer server = await InspectorServer.StartAsync(port, stop);
        await output.WriteLineAsync($"The inspector is at  {server.Address}");
        await output.WriteLineAsync("Only this computer can reach it, and only with this address. Ctrl+C ends it.");
        await output.FlushAsync(stop);
        if (open)
            OpenBrowser(server.Address);
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            // As it was asked to.
        }

        return ExitCode.Success;
    }

    private static void OpenBrowser(Uri address)
    {
        try
        {
            var start = new ProcessStartInfo("xdg-open", [address.ToString()])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process? browser = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CommandException("There is no xdg-open here; open the address by hand, without --open.");
        }
    }
}
