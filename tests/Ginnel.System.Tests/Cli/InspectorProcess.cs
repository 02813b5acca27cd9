using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary><c>ginnel web</c>, as a user starts it.</summary>
internal sealed class InspectorProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private InspectorProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where its page is, with the token.</summary>
    public Uri Address { get; }

    /// <summary>Starts it on a free port, and waits until it says where its page is.</summary>
    public static async Task<InspectorProcess> StartAsync(PackedTool tool)
    {
        ProcessStartInfo start = tool.Describe("web");
        start.RedirectStandardOutput = true;
        Process process = Process.Start(start)!;
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        watchdog.CancelAfter(s_patience);
        string line = await process.StandardOutput.ReadLineAsync(watchdog.Token)
            ?? throw new InvalidDataException("ginnel web has ended without a word.");
        return new InspectorProcess(process, new Uri(line.Split(' ').Last()));
    }

    /// <summary>Interrupts it, as Ctrl+C does, and returns its exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        using Process kill = Process.Start("kill", ["-s", "INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
