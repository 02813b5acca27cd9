using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects.Far;

/// <summary>Awaited calls on a stream.</summary>
internal readonly struct AsyncStreamPort(Stream stream) : IAsyncPort
{
    public ValueTask SendAsync(ReadOnlyMemory<byte> message) => stream.WriteAsync(message, CancellationToken.None);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ReceiveAsync(Memory<byte> message) =>
        await stream.ReadExactlyAsync(message, CancellationToken.None);

    public ValueTask SendFramesAsync(Frame[] frame, int count) => throw NotMeasured();

    public ValueTask ReceiveFramesAsync(Frame[] frame, int count) => throw NotMeasured();

    public ValueTask SendFilledAsync(int length, byte value) => throw NotMeasured();

    public ValueTask<long> ReceiveSumAsync(int length) => throw NotMeasured();

    private static NotSupportedException NotMeasured() => new("A stream over a network is not measured so.");
}
