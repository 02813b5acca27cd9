using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Ginnel.Serialization;

/// <content>Values of which not every pattern of bits is one.</content>
public ref partial struct MessageReader
{
    /// <summary>Reads a truth value.</summary>
    public bool ReadBoolean()
    {
        byte value = Read<byte>();
        if (value > 1)
            ThrowNoValue(value, "0 or 1");
        return value != 0;
    }

    /// <summary>Reads a decimal number.</summary>
    public decimal ReadDecimal()
    {
        decimal value = Read<decimal>();
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        int flags = parts[3];
        if ((flags & ~MessageLayout.DecimalFlags) != 0 || value.Scale > MessageLayout.LargestDecimalScale)
            ThrowNoValue(flags, "a decimal's scale, 0 to 28 in bits 16 to 23, and its sign in bit 31");
        return value;
    }

    /// <summary>Reads a point in time with its kind.</summary>
    public DateTime ReadDateTime()
    {
        ulong value = Read<ulong>();
        long ticks = (long)(value & ((1UL << MessageLayout.DateTimeKindShift) - 1));
        var kind = (DateTimeKind)(value >> MessageLayout.DateTimeKindShift);
        if (ticks > DateTime.MaxValue.Ticks || kind > DateTimeKind.Local)
            ThrowNoValue((long)value, "ticks up to the year 9999, and a kind from 0 to 2 in the two upper bits");
        return new DateTime(ticks, kind);
    }

    /// <summary>Reads a point in time with its distance from UTC.</summary>
    public DateTimeOffset ReadDateTimeOffset()
    {
        long ticks = Read<long>();
        short minutes = Read<short>();
        if (Math.Abs((int)minutes) > MessageLayout.MostOffsetMinutes)
            ThrowNoValue(minutes, "minutes ahead of UTC, at most 14 hours");
        long universalTicks = ticks - minutes * TimeSpan.TicksPerMinute;
        if ((ulong)ticks > (ulong)DateTime.MaxValue.Ticks || (ulong)universalTicks > (ulong)DateTime.MaxValue.Ticks)
            ThrowNoValue(ticks, "ticks of the years 1 to 9999, in UTC too");
        return new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes));
    }

    /// <summary>Reads a day.</summary>
    public DateOnly ReadDateOnly()
    {
        int dayNumber = Read<int>();
        if ((uint)dayNumber > (uint)DateOnly.MaxValue.DayNumber)
            ThrowNoValue(dayNumber, "a day of the years 1 to 9999");
        return DateOnly.FromDayNumber(dayNumber);
    }

    /// <summary>Reads a time of day.</summary>
    public TimeOnly ReadTimeOnly()
    {
        long ticks = Read<long>();
        if ((ulong)ticks >= TimeSpan.TicksPerDay)
            ThrowNoValue(ticks, "ticks of less than a day");
        return new TimeOnly(ticks);
    }

    /// <summary>Reads a version; null if it was.</summary>
    public Version? ReadVersion()
    {
        int major = Read<int>();
        if (major == MessageLayout.NullLength)
            return null;
        int minor = Read<int>();
        int build = Read<int>();
        int revision = Read<int>();
        if (major < 0 || minor < 0 || build < -1 || revision < -1 || (build == -1 && revision != -1))
            Throw($"{major}.{minor}.{build}.{revision} is no version.");
        CountMemory(MessageMemory.Version);
        return build == -1 ? new Version(major, minor)
            : revision == -1 ? new Version(major, minor, build)
            : new Version(major, minor, build, revision);
    }

    /// <summary>Reads an address; null if it was.</summary>
    public Uri? ReadUri()
    {
        if (ReadString() is not { } text)
            return null;
        CountMemory(MessageMemory.OfAddress(text));
        UriKind kind = MessageLayout.IsPath(text) ? UriKind.Relative : UriKind.RelativeOrAbsolute;
        if (!Uri.TryCreate(text, kind, out Uri? value))
            Throw("The string is no address, neither an absolute nor a relative one.");
        return value;
    }

    /// <summary>Reads an integer of any size.</summary>
    public BigInteger ReadBigInteger()
    {
        int length = ReadLength(1);
        if ((uint)length > MessageLayout.LongestBigInteger)
            ThrowNoValue(length, $"a length from 0 to {MessageLayout.LongestBigInteger}");

        // A copy, since the number is made in several passes over its bytes.
        ReadOnlySpan<byte> bytes = ReadBytes(length);
        if (length <= MessageLayout.ShortText)
        {
            Span<byte> copy = stackalloc byte[MessageLayout.ShortText];
            bytes.CopyTo(copy);
            return ToInteger(copy[..length]);
        }

        byte[] array = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            bytes.CopyTo(array);
            return ToInteger(array.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    /// <summary>Bytes that only repeat the sign would be digits for a while; a writer leaves them out.</summary>
    private BigInteger ToInteger(scoped ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 1 && (sbyte)bytes[^1] is 0 or -1 && (sbyte)(bytes[^1] ^ bytes[^2]) >= 0)
            bytes = bytes[..^1];
        CountMemory(MessageMemory.OfInteger(bytes));
        return new BigInteger(bytes);
    }

    [DoesNotReturn]
    private readonly void ThrowNoValue(long found, string expected) => Throw(string.Create(
        CultureInfo.InvariantCulture, $"Found {found} where {expected} must be."));
}
