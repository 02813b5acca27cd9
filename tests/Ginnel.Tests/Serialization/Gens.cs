using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text;
using CsCheck;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

/// <summary>Random values of types that CsCheck does not make, or not any value of.</summary>
internal static class Gens
{
    private static readonly string[] s_starts =
        ["", "/", " /", "//", "http://example.org/", "file:///", "mailto:a@b", "c:/", "?", "#"];

    /// <summary>Any text: half of it plain letters, and no half of a surrogate pair.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(Gen.Int[32, 126], Gen.Int[0, 0x10FFFF - 0x800])
        .Select(static number => new Rune(number < 0xD800 ? number : number + 0x800))
        .Array[0, 40]
        .Select(static runes => string.Concat(runes.Select(static rune => rune.ToString())));

    public static Gen<string?> TextOrNull { get; } = OrNull(Text);

    public static Gen<Half> Half { get; } = Gen.UShort.Select(BitConverter.UInt16BitsToHalf);

    public static Gen<float> Single { get; } = Gen.UInt.Select(BitConverter.UInt32BitsToSingle);

    public static Gen<double> Double { get; } = Gen.ULong.Select(BitConverter.UInt64BitsToDouble);

    public static Gen<decimal> Decimal { get; } = Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28])
        .Select(static (low, middle, high, isNegative, scale) => new decimal(low, middle, high, isNegative, scale));

    public static Gen<DateTime> DateTime { get; } =
        Gen.Select(Gen.Long[0, System.DateTime.MaxValue.Ticks], Gen.Int[0, 2])
            .Select(static (ticks, kind) => new DateTime(ticks, (DateTimeKind)kind));

    public static Gen<DateTimeOffset> DateTimeOffset { get; } =
        Gen.Select(Gen.Long[TimeSpan.TicksPerDay, System.DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay],
            Gen.Int[-840, 840])
            .Select(static (ticks, minutes) => new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes)));

    public static Gen<BigInteger> BigInteger { get; } =
        Gen.Byte.Array[0, 400].Select(static bytes => new BigInteger(bytes));

    public static Gen<Version> Version { get; } = Gen.Select(Gen.Int[0, int.MaxValue].Array[4], Gen.Int[2, 4])
        .Select(static (numbers, count) => count switch
        {
            2 => new Version(numbers[0], numbers[1]),
            3 => new Version(numbers[0], numbers[1], numbers[2]),
            _ => new Version(numbers[0], numbers[1], numbers[2], numbers[3]),
        });

    public static Gen<Uri> Uri { get; } = Gen.Select(
            Gen.Int[0, s_starts.Length - 1].Select(static index => s_starts[index]), Text)
        .Select(static (start, text) =>
            System.Uri.TryCreate(start + text, UriKind.Absolute, out Uri? address) ? address
            : System.Uri.TryCreate(start + text, UriKind.Relative, out address) ? address
            : new Uri("relative", UriKind.Relative));

    public static Gen<EdgeList> EdgeList { get; } = Gen.Select(Gen.Int[1, 1000], Gen.UInt.Array[0, 60])
        .Select(static (vertices, numbers) => new EdgeList(vertices, numbers.Select(number => new Edge(
            (int)(number & 0xFFFF) % vertices + 1, (int)(number >> 16) % vertices + 1))));

    public static Gen<T?> OrNull<T>(Gen<T> gen) where T : class =>
        Gen.Select(Gen.Int[0, 9], gen).Select(static (dice, value) => dice == 0 ? null : value);

    public static Gen<T?> OrMissing<T>(Gen<T> gen) where T : struct =>
        Gen.Select(Gen.Int[0, 9], gen).Select(static (dice, value) => dice < 3 ? (T?)null : value);

    public static Gen<T[]> Few<T>(Gen<T> gen) => gen.Array[0, 30];

    public static Gen<Dictionary<TKey, TValue>> Entries<TKey, TValue>(Gen<TKey> keys, Gen<TValue> values)
        where TKey : notnull => Gen.Select(Few(keys), values.Array[30])
        .Select(static (keys, values) => keys.Distinct().Zip(values).ToDictionary());
}
