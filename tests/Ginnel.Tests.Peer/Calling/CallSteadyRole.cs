using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Calling;

/// <summary>Calls in each way in turn, and reports what both processes allocated meanwhile.</summary>
internal static class CallSteadyRole
{
    public const int CallCount = 20_000;

    // The runtime now and then allocates for itself: for a thread that it starts, for a method that it compiles again.
    private const int Attempts = 4;

    public static readonly IReadOnlyList<(string Name, Func<ILedger, Task> Run)> Ways =
    [
        ("blocking", BlockAsync),
        ("asynchronous", AwaitAsync),
        ("stream from the server", ReceiveAsync),
        ("stream to the server", SendAsync),
    ];

    public static async Task ServeAsync(DuplexPipeEnd end)
    {
        await using CallSession session = Calls.Serve<ILedger>(end, new Ledger(null));
        await session.Completion;
    }

    public static async Task CallAsync(DuplexPipeEnd end, PipeWriteEnd report)
    {
        await using CallClient<ILedger> client = await Calls.ConnectAsync<ILedger>(end);
        foreach ((_, Func<ILedger, Task> run) in Ways)
        {
            await run(client.Target);
            long leastHere = long.MaxValue;
            long leastThere = long.MaxValue;
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                long there = await client.Target.AllocatedAsync();
                long here = GC.GetTotalAllocatedBytes(precise: true);
                await run(client.Target);
                leastHere = Math.Min(leastHere, GC.GetTotalAllocatedBytes(precise: true) - here);
                leastThere = Math.Min(leastThere, await client.Target.AllocatedAsync() - there);
            }

            report.Write(BitConverter.GetBytes(leastHere));
            report.Write(BitConverter.GetBytes(leastThere));
        }

        await report.CompleteAsync();
    }

    private static Task BlockAsync(ILedger target)
    {
        for (int index = 0; index < CallCount; index++)
            target.Run(index);
        return Task.CompletedTask;
    }

    private static async Task AwaitAsync(ILedger target)
    {
        for (int index = 0; index < CallCount; index++)
            await target.RunAsync(index);
    }

    private static async Task ReceiveAsync(ILedger target)
    {
        await foreach (int item in target.StreamAsync(7, CancellationToken.None))
            _ = item;
    }

    private static async Task SendAsync(ILedger target) =>
        await target.CountAsync(7, Items(), CancellationToken.None);

    private static async IAsyncEnumerable<int> Items()
    {
        await Task.CompletedTask;
        for (int index = 0; index < CallCount; index++)
            yield return 7;
    }
}
