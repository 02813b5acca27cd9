using System;
using System.Buffers;
using System.Diagnostics;

namespace Ginnel.Messaging;

/// <summary>Puts a message together that came in parts, in a pooled array that grows with what has come.</summary>
internal sealed class PartsBuffer
{
    private byte[] _array = [];

    /// <summary>Bytes so far; 0 when no message is under way, for a part has one byte at least.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    /// <summary>Puts bytes at the end; the caller has checked that so many may come.</summary>
    public void Append(ReadOnlySpan<byte> part)
    {
        long needed = (long)Length + part.Length;
        Debug.Assert(needed <= Array.MaxLength);
        if (needed > _array.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(2L * Length, needed, Array.MaxLength));
            Span.CopyTo(larger);
            Return();
            _array = larger;
        }

        part.CopyTo(_array.AsSpan(Length));
        Length = (int)needed;
    }

    /// <summary>Drops what there is.</summary>
    public void Clear()
    {
        Length = 0;
        Return();
    }

    private void Return()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = [];
    }
}
