using System;
using System.Runtime.CompilerServices;
using Ginnel.Memory;

namespace Ginnel.Spooling;

/// <summary>The bytes of a mapped file, which are too many for one span.</summary>
/// <remarks>It keeps the mapping alive: a span of it may be used for as long as this is.</remarks>
internal readonly struct SegmentBytes(RegionMapping mapping)
{
    public RegionMapping Mapping => mapping;

    public long Length => mapping.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Slice(long offset, int length)
    {
        if (length < 0 || offset < 0 || offset > mapping.Length - length)
            ThrowOutside(offset, length);
        return mapping.Slice<byte>(offset, length);
    }

    /// <summary>Has every page written again at the next sync. Others may write there meanwhile.</summary>
    public void MakeDirty()
    {
        for (long offset = 0; offset < mapping.Length; offset += Environment.SystemPageSize)
            mapping.Word64(offset).Touch();
    }

    private void ThrowOutside(long offset, int length) => throw new InvalidOperationException(
        $"Bytes {offset} to {offset + length} are not within the {mapping.Length} bytes of the file.");
}
