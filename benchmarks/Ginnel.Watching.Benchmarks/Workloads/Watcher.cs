using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Ginnel.Benchmarks.Reporting;

namespace Ginnel.Watching.Benchmarks.Workloads;

/// <summary>The command <c>ginnel top</c>, as often as the inspector looks, stopped but for what counts.</summary>
internal sealed class Watcher : IDisposable
{
    private readonly Process _process;

    public Watcher()
    {
        string root = ResultsFolder.FindRoot()
            ?? throw new DirectoryNotFoundException("This runs in a checkout of the project.");
        string program = Path.Combine(
            root, "src", "Ginnel.Cli", "bin", "Release", "net10.0", "Ginnel.Cli.dll");
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        _process = Process.Start(new ProcessStartInfo(host)
        {
            ArgumentList = { program, "top", "--interval", "0.1", "--json" },
            RedirectStandardOutput = true,
        })!;
        // It has started, and is past its first scan, when it has said something.
        for (int line = 0; line < 20; line++)
            _ = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The watcher has ended.");
        // It would block on a full pipe otherwise.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        Stop();
    }

    public void GoOn() => Signal("CONT");

    public void Stop() => Signal("STOP");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Signal(string signal)
    {
        using Process kill = Process.Start(
            "kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
