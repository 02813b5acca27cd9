using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Tests.Support;

namespace Ginnel.System.Tests.Far;

/// <summary>A role of the peer program in a network namespace, and the lines that it has written.</summary>
internal sealed class FarProcess : IAsyncDisposable
{
    /// <summary>A watchdog: far beyond what a slow link and the time-outs of any test add up to.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task _reading;
    private readonly Task<string> _problems;
    private readonly string _role;

    private FarProcess(Process process, string role)
    {
        _process = process;
        _role = role;
        _reading = ReadAllAsync();
        _problems = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static FarProcess Start(string space, string role, string folder, TimeSpan silence)
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        var start = new ProcessStartInfo("ip")
        {
            ArgumentList =
            {
                "netns", "exec", space, host, Path.Combine(AppContext.BaseDirectory, "Ginnel.Tests.Peer.dll"),
                "far", role, VirtualLink.ServerHost, folder, $"{(int)silence.TotalMilliseconds}",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return new FarProcess(Process.Start(start)!, role);
    }

    /// <summary>The lines so far that begin with this.</summary>
    public string[] Lines(string beginning)
    {
        lock (_lines)
            return [.. _lines.Where(line => line.StartsWith(beginning, StringComparison.Ordinal))];
    }

    /// <summary>Waits for so many lines that begin with this, and gives them.</summary>
    public async Task<string[]> WaitForAsync(string beginning, int count = 1)
    {
        long start = Stopwatch.GetTimestamp();
        while (Lines(beginning).Length < count && !_reading.IsCompleted)
        {
            if (Stopwatch.GetElapsedTime(start) > s_limit)
            {
                throw new InvalidOperationException(
                    $"'{_role}' is silent; no {count} lines '{beginning}': {string.Join(" | ", Lines(""))}");
            }

            await Task.Delay(1);
        }

        string[] lines = Lines(beginning);
        return lines.Length >= count
            ? lines
            : throw new InvalidOperationException(
                $"'{_role}' ended without {count} lines '{beginning}': {string.Join(" | ", Lines(""))} " +
                $"{await _problems.Within()}");
    }

    public void WriteLine(string line = "")
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until it has ended by itself, and in order.</summary>
    public async Task WaitForEndAsync()
    {
        await _process.WaitForExitAsync().Within($"the end of '{_role}': {string.Join(" | ", Lines(""))}");
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"'{_role}' ended with {_process.ExitCode}: {await _problems}");
    }

    public async ValueTask SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync().Within();
        await _reading.Within();
        _process.Dispose();
    }

    private async Task ReadAllAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_lines)
                _lines.Add(line);
        }
    }
}
