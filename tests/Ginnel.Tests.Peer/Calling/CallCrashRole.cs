using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Calling;

/// <summary>One of two processes that call each other's ledger until one of them is killed.</summary>
internal static class CallCrashRole
{
    /// <summary>Serves, in the process that is killed.</summary>
    public static async Task ServeAsync(DuplexPipeEnd end)
    {
        using var file = new LedgerFile(RoleSettings.Path);
        await using CallSession session = Calls.Serve<ILedger>(end, new Ledger(file));
        await session.Completion;
    }

    /// <summary>Serves under a name, until the process is killed.</summary>
    public static async Task ServeByNameAsync()
    {
        using var file = new LedgerFile(Path.Combine(RoleSettings.Path, "calls"));
        var listen = new ListenOptions { Directory = RoleSettings.Path };
        await using CallServer server =
            Calls.Serve<ILedger>("ledger", new Ledger(file), new ServeOptions { Listen = listen });
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Calls, in the process that is killed.</summary>
    public static async Task CallAsync(DuplexPipeEnd end)
    {
        await using CallClient<ILedger> client = await Calls.ConnectAsync<ILedger>(end);
        await RunAsync(client.Target);
    }

    /// <summary>Calls in every way at once, until each way has ended with an exception.</summary>
    public static async Task<CallCrashOutcome[]> RunAsync(ILedger target) => await Task.WhenAll(
        CallAsync(0, number => Task.FromResult(target.Run(number))),
        CallAsync(1, number => target.RunAsync(number).AsTask()),
        CallAsync(2, target.RunLaterAsync),
        CallAsync(3, async number =>
        {
            long last = -1;
            await foreach (int item in target.StreamAsync(number, CancellationToken.None))
                last = item;
            return last;
        }),
        CallAsync(4, async number =>
            await target.CountAsync(number, Items(number), CancellationToken.None) == 500 ? number : -1));

    private static Task<CallCrashOutcome> CallAsync(int caller, Func<int, Task<long>> call) => Task.Run(async () =>
    {
        var outcome = new CallCrashOutcome(caller);
        try
        {
            for (int index = 0; ; index++)
            {
                // Nobody makes so many calls before one of us is killed; if so, the last number repeats.
                int number = caller * LedgerFile.CallsPerCaller + Math.Min(index, LedgerFile.CallsPerCaller - 1);
                outcome.LastStarted = number;
                if (await call(number) != number)
                    throw new InvalidOperationException($"The call {number} was answered with something else.");
                outcome.LastAnswered = number;
            }
        }
#pragma warning disable CA1031 // Which exception it is is for the test to judge.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            outcome.Exception = exception;
        }

        return outcome;
    });

    private static async IAsyncEnumerable<int> Items(int number)
    {
        await Task.CompletedTask;
        for (int index = 0; index < 500; index++)
            yield return number;
    }
}

/// <summary>How the calls of one caller ended.</summary>
internal sealed class CallCrashOutcome(int caller)
{
    public int FirstNumber => caller * LedgerFile.CallsPerCaller;

    public int LastStarted { get; set; } = -1;

    public int LastAnswered { get; set; } = -1;

    public Exception? Exception { get; set; }
}
