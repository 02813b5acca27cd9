using System;
using System.Threading.Tasks;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>As <see cref="IBlockingPort"/>, with calls that are awaited.</summary>
internal interface IAsyncPort
{
    ValueTask SendAsync(ReadOnlyMemory<byte> message);

    ValueTask ReceiveAsync(Memory<byte> message);

    ValueTask SendFramesAsync(Frame[] frame, int count);

    ValueTask ReceiveFramesAsync(Frame[] frame, int count);

    ValueTask SendFilledAsync(int length, byte value);

    ValueTask<long> ReceiveSumAsync(int length);
}
