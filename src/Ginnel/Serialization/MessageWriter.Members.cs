using System;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

public ref partial struct MessageWriter
{
    /// <summary>
    /// Begins a member that has an id, with it; its data follow, then <see cref="EndMember"/> with what this returns.
    /// </summary>
    public int BeginMember(int id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)id, ushort.MaxValue, nameof(id));
        if (id <= MessageLayout.LargestShortId)
        {
            Write((byte)id);
        }
        else
        {
            Write(MessageLayout.LongId);
            Write((ushort)id);
        }

        int start = _position;
        Write((byte)0);
        return start;
    }

    /// <summary>Ends the member that was begun last: the length of its data goes before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndMember(int start)
    {
        int length = _position - start - 1;
        if (length <= MessageLayout.LongestShortBody)
            _buffer[start] = (byte)length;
        else
            EndLongObject(start, length);
    }
}
