using System;
using System.Collections.Generic;
using System.Numerics;
using Ginnel.Serialization;

namespace Ginnel.Fuzzing.Targets;

/// <summary>Single values of the platform's types, their nullable forms, arrays and lists.</summary>
internal static class ValueReaders
{
    public static IReadOnlyList<TypeReader> All { get; } =
    [
        .. Family<byte>("byte"),
        .. Family<sbyte>("sbyte"),
        .. Family<short>("int16"),
        .. Family<ushort>("uint16"),
        .. Family<int>("int32"),
        .. Family<uint>("uint32"),
        .. Family<long>("int64"),
        .. Family<ulong>("uint64"),
        .. Family<Int128>("int128"),
        .. Family<UInt128>("uint128"),
        .. Family<Half>("half"),
        .. Family<float>("single"),
        .. Family<double>("double"),
        .. Family<char>("char"),
        .. Family<Guid>("guid"),
        .. Family<bool>("boolean"),
        .. Family<decimal>("decimal"),
        .. Family<BigInteger>("big-integer"),
        .. Family<DateTime>("date-time"),
        .. Family<DateTimeOffset>("date-time-offset"),
        .. Family<DateOnly>("date-only"),
        .. Family<TimeOnly>("time-only"),
        .. Family<TimeSpan>("time-span"),
        TypeReader.Of("enum", new PlainFormatter<DayOfWeek>()),
        TypeReader.Of<List<DayOfWeek>?>("enum-list", new ListFormatter<DayOfWeek>(new PlainFormatter<DayOfWeek>())),
        TypeReader.Of<EdgeList?>("edge-list"),
        TypeReader.Of<string?>("string"),
        TypeReader.Of<string?[]?>("string-array"),
        TypeReader.Of<List<string?>?>("string-list"),
        TypeReader.Of<Uri?>("uri"),
        TypeReader.Of<Version?>("version"),
    ];

    private static IEnumerable<TypeReader> Family<T>(string name) where T : struct =>
    [
        TypeReader.Of<T>(name),
        TypeReader.Of<T?>($"{name}-nullable"),
        TypeReader.Of<T[]?>($"{name}-array"),
        TypeReader.Of<List<T>?>($"{name}-list"),
    ];
}
