using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;

namespace Ginnel.Tests.Peer.Calling;

/// <summary>What is called while one of the two processes is killed: each call has a number of its own.</summary>
[Contract]
public interface ILedger
{
    long Run(int number);

    ValueTask<long> RunAsync(int number);

    /// <summary>Completes on another thread.</summary>
    Task<long> RunLaterAsync(int number);

    /// <summary>Gives the number many times.</summary>
    IAsyncEnumerable<int> StreamAsync(int number, CancellationToken cancellationToken);

    /// <summary>Counts the items.</summary>
    ValueTask<long> CountAsync(int number, IAsyncEnumerable<int> items, CancellationToken cancellationToken);

    /// <summary>Bytes that the serving process has allocated so far.</summary>
    ValueTask<long> AllocatedAsync();
}
