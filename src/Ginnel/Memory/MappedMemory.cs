using System;
using System.Buffers;
using System.Threading;

namespace Ginnel.Memory;

/// <summary>Lets <see cref="Memory{T}"/> and <see cref="ReadOnlySequence{T}"/> point into a mapping.</summary>
internal sealed unsafe class MappedMemory(Mapping mapping, int offset, int length) : MemoryManager<byte>
{
    private volatile Mapping? _mapping = mapping;

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        Mapping mapping = _mapping ?? throw new ObjectDisposedException(
            "the pipe end", "This memory belonged to a pipe end that has been disposed.");
        return new Span<byte>(mapping.Start + offset, length);
    }

    /// <summary>A stretch of the ring, without an allocation.</summary>
    public Memory<byte> Slice(int start, int count) => CreateMemory(start, count);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        Span<byte> span = GetSpan();
        fixed (byte* start = span)
            return new MemoryHandle(start + elementIndex, default, this);
    }

    /// <inheritdoc/>
    public override void Unpin() { }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Interlocked.Exchange(ref _mapping, null);
}
