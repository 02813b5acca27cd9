using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;

namespace Ginnel.Demo.Web;

/// <summary>
/// One life of the database program. It gets the endpoint's name and nothing else of ours: it listens, we connect. Its
/// standard input is its lifeline, which the kernel cuts when this process ends, however it ends.
/// </summary>
internal sealed class DatabaseProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // The program must find the same .NET, also where it is not installed for the whole computer:
    // <root>/shared/Microsoft.NETCore.App/<version>/ is where we run from.
    private static readonly Dictionary<string, string?> s_environment = new()
    {
        ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
    };

    private readonly KernelPipeWriteEnd _lifeline;
    private readonly ChildProcess _process;

    private DatabaseProcess(KernelPipeWriteEnd lifeline, ChildProcess process)
    {
        _lifeline = lifeline;
        _process = process;
    }

    /// <summary>The number that the kernel gave it.</summary>
    public int Id => _process.Id;

    /// <summary>Starts the program that lies beside this one.</summary>
    public static DatabaseProcess Start(string endpoint, string folder)
    {
        (KernelPipeReadEnd input, KernelPipeWriteEnd lifeline) = KernelPipe.Create();
        return new(lifeline, ChildProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Ginnel.Demo.Database"),
            [endpoint, folder],
            stdin: input,
            options: new ChildOptions { Environment = s_environment }));
    }

    /// <summary>Completes when the process has ended.</summary>
    public Task ExitedAsync(CancellationToken cancellationToken) => _process.WaitAsync(cancellationToken);

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Lets it end by itself, kills it if it does not, and says how it ended.</summary>
    public async Task<string> EndAsync()
    {
        await _lifeline.DisposeAsync();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await _process.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitAsync(CancellationToken.None);
        }

        return _process.TerminatingSignal is { } signal
            ? $"was killed by signal {signal}"
            : $"ended with code {_process.ExitCode}";
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _process.DisposeAsync();
    }
}
