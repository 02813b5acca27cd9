using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using CsCheck;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

internal static partial class MessageCases
{
    private static void AddNumbers(List<MessageCase> all)
    {
        AddFamily<byte>(all, "byte", Gen.Byte, 1, 255);
        AddFamily<sbyte>(all, "sbyte", Gen.SByte, -2, 127, -128);
        AddFamily<short>(all, "int16", Gen.Short, 0x0102, -3, short.MinValue, short.MaxValue);
        AddFamily<ushort>(all, "uint16", Gen.UShort, 0x0102, ushort.MaxValue);
        AddFamily(all, "int32", Gen.Int, 0x01020304, -19, int.MinValue, int.MaxValue);
        AddFamily(all, "uint32", Gen.UInt, 0x01020304u, uint.MaxValue);
        AddFamily(all, "int64", Gen.Long, 0x0102030405060708, -5, long.MinValue, long.MaxValue);
        AddFamily(all, "uint64", Gen.ULong, 0x0102030405060708u, ulong.MaxValue);
        AddFamily(all, "int128", Gen.Int128, new Int128(1, 2), -6, Int128.MinValue, Int128.MaxValue);
        AddFamily(all, "uint128", Gen.UInt128, new UInt128(1, 2), UInt128.MaxValue);
        AddFamily(all, "half", Gens.Half, (Half)1.5, Half.NaN, Half.NegativeZero, Half.MaxValue);
        AddFamily(all, "single", Gens.Single, 1.5f, float.NaN, -0f, float.MaxValue, float.NegativeInfinity);
        AddFamily(all, "double", Gens.Double, 1.5, double.NaN, -0d, double.Epsilon, double.PositiveInfinity);
        AddFamily(all, "char", Gen.Char, 'G', '\uD800', char.MaxValue);
        AddFamily(all, "guid", Gen.Guid, new Guid("00112233-4455-6677-8899-aabbccddeeff"), Guid.AllBitsSet);
        AddFamily(all, "boolean", Gen.Bool, true, false);
        AddFamily(all, "decimal", Gens.Decimal, 12.340m, -0.0m, decimal.MinValue, decimal.MaxValue, 1e-28m);
        AddFamily(all, "big-integer", Gens.BigInteger, 1000, BigInteger.MinusOne, BigInteger.Pow(2, 5000), -255, 128);
        Add(all, "enum", DayOfWeek.Friday, Gen.Int.Select(static number => (DayOfWeek)number),
            [default, (DayOfWeek)(-1)], new PlainFormatter<DayOfWeek>());
        Add(all, "enum-list", [DayOfWeek.Friday, DayOfWeek.Monday],
            Gens.OrNull(Gen.Int.Select(static number => (DayOfWeek)number).List), [null, []],
            new ListFormatter<DayOfWeek>());
        Add(all, "edge-list", new EdgeList(5, [new(1, 2), new(5, 4)]), Gens.OrNull(Gens.EdgeList),
            [null, new EdgeList(0, []), new EdgeList(3, []), new EdgeList(int.MaxValue, [new(int.MaxValue, 1)])]);
    }

    private static void AddTimes(List<MessageCase> all)
    {
        DateTime moment = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(7);
        AddFamily(all, "date-time", Gens.DateTime, moment, DateTime.MaxValue,
            new DateTime(1, DateTimeKind.Local), new DateTime(1, DateTimeKind.Unspecified));
        AddFamily(all, "date-time-offset", Gens.DateTimeOffset,
            new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.FromMinutes(-90)), DateTimeOffset.MaxValue,
            DateTimeOffset.MinValue, new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.FromHours(14)));
        AddFamily(all, "date-only", Gen.DateOnly, new DateOnly(2001, 2, 3), DateOnly.MaxValue);
        AddFamily(all, "time-only", Gen.TimeOnly, new TimeOnly(4, 5, 6, 7), TimeOnly.MaxValue);
        AddFamily(all, "time-span", Gen.TimeSpan, new TimeSpan(1, 2, 3, 4, 5), TimeSpan.MinValue, TimeSpan.MaxValue);
    }

    private static void AddTexts(List<MessageCase> all)
    {
        string[] texts =
        [
            "", "a", new('x', 255), new('x', 256), new('x', 257), new('\u00E9', 300), "\u20AC and \U0001F600",
            string.Concat(Enumerable.Repeat("\U0001F600", 2000)), new('y', 10_000), "zero \0 within",
        ];
        Add(all, "string", "Ginn\u00E9l", Gens.TextOrNull, [null, .. texts]);
        Add(all, "string-array", ["one", null, ""], Gens.OrNull(Gens.Few(Gens.TextOrNull)), [null, [], texts]);
        Add(all, "string-list", ["one", null, ""], Gens.OrNull(Gens.TextOrNull.List[0, 30]), [null, [], [.. texts]]);
        Add(all, "uri", new Uri("https://example.org/a?b#c"), Gens.OrNull(Gens.Uri),
            [null, new("", UriKind.Relative), new("/a/b", UriKind.Relative), new("/a b?#%", UriKind.Absolute),
            new("../x?y", UriKind.Relative), new("mailto:a@b", UriKind.Absolute)]);
        Add(all, "version", new Version(1, 2, 3, 4), Gens.OrNull(Gens.Version),
            [null, new(0, 0), new(1, 2), new(1, 2, 3), new(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)]);
    }
}
