using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;

namespace Ginnel.Tests.Peer.Calling;

/// <summary>One method of each shape that a contract can have.</summary>
[Contract(Json = true)]
public interface IArithmetic
{
    ValueTask<long> AddAsync(long left, long right);

    /// <summary>Holds up the thread on both sides.</summary>
    long Add(long left, long right);

    void Store(string? text);

    Task<string?> FetchAsync();

    /// <summary>Throws.</summary>
    ValueTask FailAsync(string message);

    /// <summary>Completes when it is cancelled, and never otherwise.</summary>
    Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>How many calls of <see cref="WaitAsync"/> were cancelled so far.</summary>
    ValueTask<int> CountCancelledAsync();

    /// <summary>Holds up its thread until <see cref="OpenGateAsync"/> is called.</summary>
    long PassGate(long value, CancellationToken cancellationToken = default);

    ValueTask OpenGateAsync();

    IAsyncEnumerable<long> CountAsync(long from, long count, CancellationToken cancellationToken);

    ValueTask<long> SumAsync(IAsyncEnumerable<long> numbers, CancellationToken cancellationToken);

    /// <summary>Calls the listener so many times and returns the sum of what it answered.</summary>
    Task<long> CallBackAsync(IListener? listener, int times);

    /// <summary>Calls the listener, and is done with it.</summary>
    Task<long> CallBackAndReleaseAsync(IListener listener);

    /// <summary>Completes later, on another thread.</summary>
    ValueTask<long> AddLaterAsync(
        long left, long right, int milliseconds, CancellationToken cancellationToken = default);

    ValueTask<byte[]?> EchoAsync(byte[]? bytes);

    /// <summary>The identifier of the trace that the method runs in; empty outside of any.</summary>
    ValueTask<string?> TraceAsync();
}

/// <summary>What the server calls back.</summary>
[Contract]
public interface IListener
{
    ValueTask<long> HearAsync(long value);

    long HearAndWait(long value);
}
