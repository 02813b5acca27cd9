using System;
using System.Buffers;

namespace Ginnel.Serialization.Benchmarks.Contenders;

/// <summary>Code for one type, with the checks that safe reading needs and nothing else: the limit.</summary>
internal interface IByHand<T>
{
    void Write(IBufferWriter<byte> output, T value);

    T Read(ReadOnlySpan<byte> bytes);
}
