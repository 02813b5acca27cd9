using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Tests.Peer.Calling;

/// <summary>Notes each call in the file before it answers.</summary>
internal sealed class Ledger(LedgerFile? file) : ILedger
{
    public long Run(int number)
    {
        file?.Note(number);
        return number;
    }

    public ValueTask<long> RunAsync(int number) => new(Run(number));

    public async Task<long> RunLaterAsync(int number)
    {
        await Task.Yield();
        return Run(number);
    }

    public async IAsyncEnumerable<int> StreamAsync(
        int number, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Run(number);
        await Task.CompletedTask;
        for (int index = 0; index < CallSteadyRole.CallCount && !cancellationToken.IsCancellationRequested; index++)
            yield return number;
    }

    public async ValueTask<long> CountAsync(
        int number, IAsyncEnumerable<int> items, CancellationToken cancellationToken)
    {
        Run(number);
        long count = 0;
        await foreach (int item in items.WithCancellation(cancellationToken))
            count += item == number ? 1 : 0;
        return count;
    }

    public ValueTask<long> AllocatedAsync() => new(GC.GetTotalAllocatedBytes(precise: true));
}
