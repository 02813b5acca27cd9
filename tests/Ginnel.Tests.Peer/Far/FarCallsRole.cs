using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Tests.Peer.Calling;

namespace Ginnel.Tests.Peer.Far;

/// <summary>Clients of the ledger, each call with a number of its own; answers go into another ledger.</summary>
internal static class FarCallsRole
{
    public const int LoadCallers = 80;
    public const int LoadCalls = 256;
    public const int AgainCallers = 3;

    /// <summary>Numbers of one caller.</summary>
    public const int CallsPerCaller = LedgerFile.Callers * LedgerFile.CallsPerCaller / LoadCallers;

    private const int Blocking = 0;
    private const int StreamFromServer = 3;
    private const int StreamToServer = 4;
    private const int Ways = 5;

    /// <summary>So many calls at once, and then the end.</summary>
    public static async Task LoadAsync(FarSide side)
    {
        using LedgerFile answered = OpenAnswered(side);
        await using CallClient<ILedger> client = await ConnectAsync(side, null);
        await Task.WhenAll(Enumerable.Range(0, LoadCallers).Select(caller => Task.Run(async () =>
        {
            for (int index = 0; index < LoadCalls; index++)
                await CallAsync(client.Target, 1 + index % 2, caller * CallsPerCaller + index, answered);
        })));
        FarSide.Say("ended");
    }

    /// <summary>In every way at once, until each way has failed.</summary>
    public static async Task CallUntilLostAsync(FarSide side)
    {
        using LedgerFile answered = OpenAnswered(side);
        await using CallClient<ILedger> client = await ConnectAsync(side, null);
        await Task.WhenAll(Enumerable.Range(0, Ways).Select(way => Task.Run(async () =>
        {
            try
            {
                // Nobody makes so many before the link is cut.
                for (int index = 0; index < CallsPerCaller; index++)
                    await CallAsync(client.Target, way, way * CallsPerCaller + index, answered);
            }
            catch (GinnelException problem)
            {
                FarSide.Say("failed", problem);
            }
        })));
        await client.Ended;
        FarSide.Say("ended");
    }

    /// <summary>One call after the other, with a pause between, until one has failed.</summary>
    public static async Task CallSlowlyAsync(FarSide side)
    {
        using LedgerFile answered = OpenAnswered(side);
        await using CallClient<ILedger> client = await ConnectAsync(side, null);
        try
        {
            for (int index = 0; index < CallsPerCaller; index++)
            {
                await CallAsync(client.Target, 1, index, answered);
                await Task.Delay(100);
            }
        }
        catch (GinnelException problem)
        {
            FarSide.Say("failed", problem);
        }
    }

    /// <summary>All the time, over one connection after the other, until there is a line to read.</summary>
    public static async Task CallAgainAsync(FarSide side)
    {
        using LedgerFile answered = OpenAnswered(side);
        await using CallClient<ILedger> client = await ConnectAsync(side, Timeout.InfiniteTimeSpan);
        using var stop = new CancellationTokenSource();
        Task[] callers = [.. Enumerable.Range(0, AgainCallers).Select(caller => Task.Run(async () =>
        {
            for (int index = 0; index < CallsPerCaller && !stop.IsCancellationRequested; index++)
            {
                try
                {
                    await CallAsync(client.Target, 1 + index % 2, caller * CallsPerCaller + index, answered);
                }
                catch (GinnelException problem)
                {
                    FarSide.Say("failed", problem);
                }

                await Task.Delay(2);
            }
        }))];
        await Console.In.ReadLineAsync();
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        FarSide.Say("ended");
    }

    private static LedgerFile OpenAnswered(FarSide side) => new(Path.Combine(side.Folder, "answered"));

    private static ValueTask<CallClient<ILedger>> ConnectAsync(FarSide side, TimeSpan? reconnectTimeout) =>
        Calls.ConnectAsync<ILedger>(
            side.Ledger, new CallOptions { Connect = side.Connect, ReconnectTimeout = reconnectTimeout });

    private static async Task CallAsync(ILedger target, int way, int number, LedgerFile answered)
    {
        long answer = way switch
        {
            Blocking => target.Run(number),
            StreamFromServer => await LastAsync(target.StreamAsync(number, CancellationToken.None)),
            StreamToServer => await target.CountAsync(number, Items(number), CancellationToken.None) == 500
                ? number : -1,
            _ => way % 2 == 0 ? await target.RunLaterAsync(number) : await target.RunAsync(number),
        };
        if (answer != number)
            throw new InvalidDataException($"The call {number} was answered with {answer}.");
        answered.Note(number);
    }

    private static async Task<long> LastAsync(IAsyncEnumerable<int> items)
    {
        long last = -1;
        await foreach (int item in items)
            last = item;
        return last;
    }

    private static async IAsyncEnumerable<int> Items(int number)
    {
        await Task.CompletedTask;
        for (int index = 0; index < 500; index++)
            yield return number;
    }
}
