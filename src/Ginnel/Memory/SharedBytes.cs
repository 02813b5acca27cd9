using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Ginnel.Memory;

/// <summary>The data pages of a ring, mapped twice in a row: any length from any offset is one span.</summary>
/// <remarks>
/// The caller bounds the access: <c>offset &lt; capacity</c> and <c>length &lt;= capacity</c>, by masking and by the
/// checked difference of two positions. The pages outlive every span that the API hands out: see <see cref="Mapping"/>.
/// </remarks>
internal readonly unsafe struct SharedBytes(byte* start)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Slice(long offset, int length) => new(start + offset, length);

    /// <summary>Has the processor fetch the cache line of a byte, without waiting for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(long offset)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(start + offset);
    }
}
