using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>The command in a process of its own, with which a test talks while it runs.</summary>
internal sealed class RunningTool : IDisposable
{
    private const int Interrupt = 2;

    private readonly Process _process;
    private readonly CancellationTokenSource _watchdog;
    private readonly Task<string> _errors;

    /// <param name="tool">Which one.</param>
    /// <param name="environment">Set in it.</param>
    /// <param name="arguments">Behind its name.</param>
    public RunningTool(PackedTool tool, Dictionary<string, string> environment, params string[] arguments)
    {
        _watchdog = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _watchdog.CancelAfter(TimeSpan.FromMinutes(4));
        ProcessStartInfo start = tool.Describe(arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync(_watchdog.Token);
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Writes the text to its standard input, and closes that.</summary>
    public async Task EnterAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text.AsMemory(), _watchdog.Token);
        _process.StandardInput.Close();
    }

    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(_watchdog.Token) ?? throw new EndOfStreamException(await _errors);

    /// <summary>Waits for its end; what it has written that was not read yet, and its errors.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync(_watchdog.Token);
        await _process.WaitForExitAsync(_watchdog.Token);
        return (_process.ExitCode, output, await _errors);
    }

    /// <summary>The same where its output was closed.</summary>
    public async Task<(int ExitCode, string Errors)> EndWithoutOutputAsync()
    {
        await _process.WaitForExitAsync(_watchdog.Token);
        return (_process.ExitCode, await _errors);
    }

    /// <summary>Ctrl+C.</summary>
    public void Press()
    {
        using Process kill = Process.Start("kill", [$"-{Interrupt}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _watchdog.Dispose();
    }
}
