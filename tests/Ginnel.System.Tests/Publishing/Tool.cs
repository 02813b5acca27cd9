using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Publishing;

/// <summary>Runs programs such as dotnet, and says where the repository is.</summary>
internal static class Tool
{
    // On an idle machine a native publish takes half a minute.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    /// <summary>Runs a program to its end, and returns how that was and all that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, Dictionary<string, string> environment)
    {
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        watchdog.CancelAfter(s_patience);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(watchdog.Token);
            string output = await process.StandardOutput.ReadToEndAsync(watchdog.Token);
            await process.WaitForExitAsync(watchdog.Token);
            return (process.ExitCode, output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Ginnel.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder
            ?? throw new DirectoryNotFoundException($"There is no Ginnel.slnx above {AppContext.BaseDirectory}.");
    }
}
