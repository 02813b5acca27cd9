using System;
using System.Numerics;

namespace Ginnel.Serialization;

/// <content>Values of which not every pattern of bits is one; the reader checks them.</content>
public ref partial struct MessageWriter
{
    /// <summary>Writes a truth value: 0 or 1.</summary>
    public void WriteBoolean(bool value) => Write((byte)(value ? 1 : 0));

    /// <summary>Writes a decimal number: flags, then the upper, lower and middle 32 bits of the digits.</summary>
    public void WriteDecimal(decimal value) => Write(value);

    /// <summary>Writes a point in time: its ticks, with the kind in the two upper bits.</summary>
    public void WriteDateTime(DateTime value) =>
        Write((ulong)value.Ticks | (ulong)value.Kind << MessageLayout.DateTimeKindShift);

    /// <summary>Writes a point in time: the ticks that its clock showed, then its minutes ahead of UTC.</summary>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        Write(value.Ticks);
        Write((short)value.TotalOffsetMinutes);
    }

    /// <summary>Writes a day: how many lie before it, from 1 January of the year 1.</summary>
    public void WriteDateOnly(DateOnly value) => Write(value.DayNumber);

    /// <summary>Writes a time of day: its ticks since midnight.</summary>
    public void WriteTimeOnly(TimeOnly value) => Write(value.Ticks);

    /// <summary>Writes a version: its four numbers, -1 for those that it lacks; null is -1 alone.</summary>
    public void WriteVersion(Version? value)
    {
        if (value is null)
        {
            WriteNullLength();
            return;
        }

        CountMemory(MessageMemory.Version);
        Write(value.Major);
        Write(value.Minor);
        Write(value.Build);
        Write(value.Revision);
    }

    /// <summary>Writes an address: its text, as it was given.</summary>
    /// <remarks>
    /// A path of the file system that was made an absolute address is written as <c>file:///path</c>, for by itself it
    /// would be read as a relative one.
    /// </remarks>
    public void WriteUri(Uri? value)
    {
        if (value is null)
        {
            WriteNullLength();
            return;
        }

        string text = MessageLayout.IsPath(value.OriginalString) && value.IsAbsoluteUri ? value.AbsoluteUri
            : value.OriginalString;
        CountMemory(MessageMemory.OfAddress(text));
        WriteString(text);
    }

    /// <summary>Writes an integer of any size: how many bytes, then these, as two's complement.</summary>
    public void WriteBigInteger(BigInteger value)
    {
        int length = value.GetByteCount();
        WriteLength(length);
        Span<byte> bytes = Reserve(length);
        value.TryWriteBytes(bytes, out _);
        CountMemory(MessageMemory.OfInteger(bytes));
    }
}
