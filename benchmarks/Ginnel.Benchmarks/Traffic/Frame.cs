using System.Runtime.CompilerServices;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>A message of 64 bytes, as a program has it that knows its messages: copied in a few instructions.</summary>
[InlineArray(8)]
internal struct Frame
{
    public const int Size = 64;

    private long _first;
}
