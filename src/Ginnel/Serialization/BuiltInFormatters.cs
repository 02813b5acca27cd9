using System;
using System.Buffers;
using System.Collections.Generic;
using System.Numerics;

namespace Ginnel.Serialization;

/// <summary>Formatters of the types that every program has.</summary>
/// <remarks>A table of how to make them, since a program uses few; written out, since nothing here reflects.</remarks>
internal static class BuiltInFormatters
{
    private static readonly Dictionary<Type, Func<object>> s_all = new()
    {
        [typeof(byte)] = static () => new PlainFormatter<byte>(),
        [typeof(sbyte)] = static () => new PlainFormatter<sbyte>(),
        [typeof(short)] = static () => new PlainFormatter<short>(),
        [typeof(ushort)] = static () => new PlainFormatter<ushort>(),
        [typeof(int)] = static () => new PlainFormatter<int>(),
        [typeof(uint)] = static () => new PlainFormatter<uint>(),
        [typeof(long)] = static () => new PlainFormatter<long>(),
        [typeof(ulong)] = static () => new PlainFormatter<ulong>(),
        [typeof(Int128)] = static () => new PlainFormatter<Int128>(),
        [typeof(UInt128)] = static () => new PlainFormatter<UInt128>(),
        [typeof(float)] = static () => new PlainFormatter<float>(),
        [typeof(double)] = static () => new PlainFormatter<double>(),
        [typeof(Half)] = static () => new PlainFormatter<Half>(),
        [typeof(char)] = static () => new PlainFormatter<char>(),
        [typeof(Guid)] = static () => new PlainFormatter<Guid>(),
        [typeof(TimeSpan)] = static () => new PlainFormatter<TimeSpan>(),
        [typeof(bool)] = static () => new BooleanFormatter(),
        [typeof(decimal)] = static () => new DecimalFormatter(),
        [typeof(DateTime)] = static () => new DateTimeFormatter(),
        [typeof(DateTimeOffset)] = static () => new DateTimeOffsetFormatter(),
        [typeof(DateOnly)] = static () => new DateOnlyFormatter(),
        [typeof(TimeOnly)] = static () => new TimeOnlyFormatter(),
        [typeof(BigInteger)] = static () => new BigIntegerFormatter(),
        [typeof(string)] = static () => new StringFormatter(),
        [typeof(Uri)] = static () => new UriFormatter(),
        [typeof(Version)] = static () => new VersionFormatter(),

        [typeof(byte?)] = static () => new NullableFormatter<byte>(),
        [typeof(sbyte?)] = static () => new NullableFormatter<sbyte>(),
        [typeof(short?)] = static () => new NullableFormatter<short>(),
        [typeof(ushort?)] = static () => new NullableFormatter<ushort>(),
        [typeof(int?)] = static () => new NullableFormatter<int>(),
        [typeof(uint?)] = static () => new NullableFormatter<uint>(),
        [typeof(long?)] = static () => new NullableFormatter<long>(),
        [typeof(ulong?)] = static () => new NullableFormatter<ulong>(),
        [typeof(Int128?)] = static () => new NullableFormatter<Int128>(),
        [typeof(UInt128?)] = static () => new NullableFormatter<UInt128>(),
        [typeof(float?)] = static () => new NullableFormatter<float>(),
        [typeof(double?)] = static () => new NullableFormatter<double>(),
        [typeof(Half?)] = static () => new NullableFormatter<Half>(),
        [typeof(char?)] = static () => new NullableFormatter<char>(),
        [typeof(Guid?)] = static () => new NullableFormatter<Guid>(),
        [typeof(TimeSpan?)] = static () => new NullableFormatter<TimeSpan>(),
        [typeof(bool?)] = static () => new NullableFormatter<bool>(),
        [typeof(decimal?)] = static () => new NullableFormatter<decimal>(),
        [typeof(DateTime?)] = static () => new NullableFormatter<DateTime>(),
        [typeof(DateTimeOffset?)] = static () => new NullableFormatter<DateTimeOffset>(),
        [typeof(DateOnly?)] = static () => new NullableFormatter<DateOnly>(),
        [typeof(TimeOnly?)] = static () => new NullableFormatter<TimeOnly>(),
        [typeof(BigInteger?)] = static () => new NullableFormatter<BigInteger>(),

        [typeof(byte[])] = static () => new ArrayFormatter<byte>(),
        [typeof(sbyte[])] = static () => new ArrayFormatter<sbyte>(),
        [typeof(short[])] = static () => new ArrayFormatter<short>(),
        [typeof(ushort[])] = static () => new ArrayFormatter<ushort>(),
        [typeof(int[])] = static () => new ArrayFormatter<int>(),
        [typeof(uint[])] = static () => new ArrayFormatter<uint>(),
        [typeof(long[])] = static () => new ArrayFormatter<long>(),
        [typeof(ulong[])] = static () => new ArrayFormatter<ulong>(),
        [typeof(Int128[])] = static () => new ArrayFormatter<Int128>(),
        [typeof(UInt128[])] = static () => new ArrayFormatter<UInt128>(),
        [typeof(float[])] = static () => new ArrayFormatter<float>(),
        [typeof(double[])] = static () => new ArrayFormatter<double>(),
        [typeof(Half[])] = static () => new ArrayFormatter<Half>(),
        [typeof(char[])] = static () => new ArrayFormatter<char>(),
        [typeof(Guid[])] = static () => new ArrayFormatter<Guid>(),
        [typeof(TimeSpan[])] = static () => new ArrayFormatter<TimeSpan>(),
        [typeof(bool[])] = static () => new ArrayFormatter<bool>(),
        [typeof(decimal[])] = static () => new ArrayFormatter<decimal>(),
        [typeof(DateTime[])] = static () => new ArrayFormatter<DateTime>(),
        [typeof(DateTimeOffset[])] = static () => new ArrayFormatter<DateTimeOffset>(),
        [typeof(DateOnly[])] = static () => new ArrayFormatter<DateOnly>(),
        [typeof(TimeOnly[])] = static () => new ArrayFormatter<TimeOnly>(),
        [typeof(BigInteger[])] = static () => new ArrayFormatter<BigInteger>(),
        [typeof(string[])] = static () => new ArrayFormatter<string>(),

        [typeof(List<byte>)] = static () => new PlainListFormatter<byte>(),
        [typeof(List<sbyte>)] = static () => new PlainListFormatter<sbyte>(),
        [typeof(List<short>)] = static () => new PlainListFormatter<short>(),
        [typeof(List<ushort>)] = static () => new PlainListFormatter<ushort>(),
        [typeof(List<int>)] = static () => new PlainListFormatter<int>(),
        [typeof(List<uint>)] = static () => new PlainListFormatter<uint>(),
        [typeof(List<long>)] = static () => new PlainListFormatter<long>(),
        [typeof(List<ulong>)] = static () => new PlainListFormatter<ulong>(),
        [typeof(List<Int128>)] = static () => new PlainListFormatter<Int128>(),
        [typeof(List<UInt128>)] = static () => new PlainListFormatter<UInt128>(),
        [typeof(List<float>)] = static () => new PlainListFormatter<float>(),
        [typeof(List<double>)] = static () => new PlainListFormatter<double>(),
        [typeof(List<Half>)] = static () => new PlainListFormatter<Half>(),
        [typeof(List<char>)] = static () => new PlainListFormatter<char>(),
        [typeof(List<Guid>)] = static () => new PlainListFormatter<Guid>(),
        [typeof(List<TimeSpan>)] = static () => new PlainListFormatter<TimeSpan>(),
        [typeof(List<bool>)] = static () => new ListFormatter<bool>(),
        [typeof(List<decimal>)] = static () => new ListFormatter<decimal>(),
        [typeof(List<DateTime>)] = static () => new ListFormatter<DateTime>(),
        [typeof(List<DateTimeOffset>)] = static () => new ListFormatter<DateTimeOffset>(),
        [typeof(List<DateOnly>)] = static () => new ListFormatter<DateOnly>(),
        [typeof(List<TimeOnly>)] = static () => new ListFormatter<TimeOnly>(),
        [typeof(List<BigInteger>)] = static () => new ListFormatter<BigInteger>(),
        [typeof(List<string>)] = static () => new ListFormatter<string>(),

        [typeof(Memory<byte>)] = static () => new MemoryFormatter<byte>(),
        [typeof(ReadOnlyMemory<byte>)] = static () => new MemoryFormatter<byte>(),
        [typeof(ReadOnlySequence<byte>)] = static () => new SequenceFormatter(),
        [typeof(EdgeList)] = static () => new EdgeListFormatter(),
    };

    /// <summary>The types that there are formatters for.</summary>
    public static IReadOnlyCollection<Type> Types => s_all.Keys;

    /// <summary>A formatter of a type, or null.</summary>
    public static IMessageFormatter<T>? Find<T>() =>
        s_all.TryGetValue(typeof(T), out Func<object>? create) ? (IMessageFormatter<T>)create() : null;
}
