using System;
using System.Numerics;

namespace Ginnel.Serialization;

/// <summary>Truth values, as one byte.</summary>
internal sealed class BooleanFormatter : IMessageFormatter<bool>
{
    public void Write(ref MessageWriter writer, in bool value) => writer.WriteBoolean(value);

    public bool Read(ref MessageReader reader) => reader.ReadBoolean();
}

/// <summary>Decimal numbers.</summary>
internal sealed class DecimalFormatter : IMessageFormatter<decimal>
{
    public int SmallestLength => MessageLayout.DecimalLength;

    public void Write(ref MessageWriter writer, in decimal value) => writer.WriteDecimal(value);

    public decimal Read(ref MessageReader reader) => reader.ReadDecimal();
}

/// <summary>Points in time, with their kind.</summary>
internal sealed class DateTimeFormatter : IMessageFormatter<DateTime>
{
    public int SmallestLength => sizeof(long);

    public void Write(ref MessageWriter writer, in DateTime value) => writer.WriteDateTime(value);

    public DateTime Read(ref MessageReader reader) => reader.ReadDateTime();
}

/// <summary>Points in time, with their distance from UTC.</summary>
internal sealed class DateTimeOffsetFormatter : IMessageFormatter<DateTimeOffset>
{
    public int SmallestLength => sizeof(long) + sizeof(short);

    public void Write(ref MessageWriter writer, in DateTimeOffset value) => writer.WriteDateTimeOffset(value);

    public DateTimeOffset Read(ref MessageReader reader) => reader.ReadDateTimeOffset();
}

/// <summary>Days.</summary>
internal sealed class DateOnlyFormatter : IMessageFormatter<DateOnly>
{
    public int SmallestLength => sizeof(int);

    public void Write(ref MessageWriter writer, in DateOnly value) => writer.WriteDateOnly(value);

    public DateOnly Read(ref MessageReader reader) => reader.ReadDateOnly();
}

/// <summary>Times of day.</summary>
internal sealed class TimeOnlyFormatter : IMessageFormatter<TimeOnly>
{
    public int SmallestLength => sizeof(long);

    public void Write(ref MessageWriter writer, in TimeOnly value) => writer.WriteTimeOnly(value);

    public TimeOnly Read(ref MessageReader reader) => reader.ReadTimeOnly();
}

/// <summary>Addresses, as their text.</summary>
internal sealed class UriFormatter : IMessageFormatter<Uri?>
{
    public int SmallestLength => sizeof(int);

    public void Write(ref MessageWriter writer, in Uri? value) => writer.WriteUri(value);

    public Uri? Read(ref MessageReader reader) => reader.ReadUri();
}

/// <summary>Versions, as their four numbers.</summary>
internal sealed class VersionFormatter : IMessageFormatter<Version?>
{
    public int SmallestLength => sizeof(int);

    public void Write(ref MessageWriter writer, in Version? value) => writer.WriteVersion(value);

    public Version? Read(ref MessageReader reader) => reader.ReadVersion();
}

/// <summary>Integers of any size.</summary>
internal sealed class BigIntegerFormatter : IMessageFormatter<BigInteger>
{
    public int SmallestLength => sizeof(int);

    public void Write(ref MessageWriter writer, in BigInteger value) => writer.WriteBigInteger(value);

    public BigInteger Read(ref MessageReader reader) => reader.ReadBigInteger();
}
