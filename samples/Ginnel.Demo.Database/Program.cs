using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>
/// The database process: <c>Ginnel.Demo.Database ENDPOINT FOLDER</c> keeps its file in the folder and answers whoever
/// connects to the endpoint, which is a name, or <c>tls://address:port/name</c> where the web server is on another
/// computer. It ends when its standard input does, which also happens when the process that started it
/// is killed: the kernel then closes the other end of that pipe.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            await Console.Error.WriteLineAsync("Usage: Ginnel.Demo.Database ENDPOINT FOLDER");
            return 2;
        }

        // Never disposed: signals and the end of the input may still cancel it while the process ends.
        var stop = new CancellationTokenSource();
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, stop);
        using PosixSignalRegistration hangUp = IgnoreWhenChild(PosixSignal.SIGHUP, stop);
        using PosixSignalRegistration interrupt = IgnoreWhenChild(PosixSignal.SIGINT, stop);
        StopAtEndOfInput(stop);
        try
        {
            using var storage = new Storage(arguments[1]);
            await new Server(arguments[0], storage).RunAsync(stop.Token);
            return 0;
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException
            or ArgumentException or CryptographicException)
        {
            await Console.Error.WriteLineAsync($"  [database {Environment.ProcessId}] {problem.Message}");
            return 1;
        }
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    /// <summary>
    /// Ctrl+C reaches every process of the terminal. As a child we go on: whoever started us ends first, in order, and
    /// then lets go of our standard input.
    /// </summary>
    private static PosixSignalRegistration IgnoreWhenChild(PosixSignal signal, CancellationTokenSource stop) =>
        Console.IsInputRedirected
            ? PosixSignalRegistration.Create(signal, context => context.Cancel = true)
            : StopOn(signal, stop);

    private static void StopAtEndOfInput(CancellationTokenSource stop)
    {
        var thread = new Thread(() =>
        {
            using Stream input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0)
                continue;

            stop.Cancel();
        })
        {
            IsBackground = true,
            Name = "end of input",
        };
        thread.Start();
    }
}
