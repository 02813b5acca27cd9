using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>A process that does what it is told, line by line, while others look at it.</summary>
internal sealed class WatchedProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private bool _isDisposed;

    private WatchedProcess(Process process)
    {
        _process = process;
        Id = process.Id;
    }

    public int Id { get; }

    /// <param name="directory">Where its endpoints are.</param>
    public static WatchedProcess Start(string directory)
    {
        var start = new ProcessStartInfo(Path.Combine(PackedTool.RuntimeFolder, "dotnet"))
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Ginnel.Tests.Peer.dll"), "watched", directory },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new WatchedProcess(Process.Start(start)!);
    }

    /// <summary>Two of them, connected: the first has listened.</summary>
    public static async Task<(WatchedProcess Listener, WatchedProcess Client)> StartPairAsync(string directory)
    {
        WatchedProcess listener = Start(directory);
        WatchedProcess client = Start(directory);
        await listener.TellAsync("listen watched");
        Task<string> accepting = listener.TellAsync("accept");
        await client.TellAsync("connect watched");
        await client.TellAsync("write 1");
        await accepting;
        await listener.TellAsync("read 1");
        return (listener, client);
    }

    /// <summary>Gives it a line, and waits for its answer.</summary>
    public async Task<string> TellAsync(string line)
    {
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        watchdog.CancelAfter(s_patience);
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), watchdog.Token);
        await _process.StandardInput.FlushAsync(watchdog.Token);
        return await _process.StandardOutput.ReadLineAsync(watchdog.Token)
            ?? throw new InvalidOperationException($"The watched process ended at '{line}'.");
    }

    /// <summary>Its own table of open handles.</summary>
    public async Task<JsonElement> ReadTableAsync() => JsonElement.Parse(await TellAsync("table"));

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
