using System;
using System.Runtime.CompilerServices;

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
}
