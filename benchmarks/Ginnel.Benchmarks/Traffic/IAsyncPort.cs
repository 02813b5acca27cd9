using System;
using System.Threading.Tasks;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>One process's side of a subject, with calls that are awaited. As <see cref="IBlockingPort"/> otherwise.</summary>
internal interface IAsyncPort
{
    ValueTask SendAsync(ReadOnlyMemory<byte> message);

    ValueTask ReceiveAsync(Memory<byte> message);

    ValueTask SendBatchAsync(ReadOnlyMemory<byte> message, int count);

    ValueTask ReceiveBatchAsync(Memory<byte> message, int count);

    ValueTask SendFilledAsync(int length, byte value);

    ValueTask<long> ReceiveSumAsync(int length);
}
