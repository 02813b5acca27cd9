using System;
using System.Buffers;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

/// <summary>A value as text that has every bit of it: two values are the same when their texts are.</summary>
internal static class Shape
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        float number => $"{BitConverter.SingleToUInt32Bits(number):x}f",
        double number => $"{BitConverter.DoubleToUInt64Bits(number):x}d",
        Half number => $"{BitConverter.HalfToUInt16Bits(number):x}h",
        decimal number => string.Join('.', decimal.GetBits(number)),
        DateTime time => $"{time.Ticks} {time.Kind}",
        DateTimeOffset time => $"{time.Ticks} {time.Offset}",
        TimeOnly time => $"{time.Ticks}",
        TimeSpan time => $"{time.Ticks}",
        Uri address => $"{(address.IsAbsoluteUri ? address.AbsoluteUri : address.OriginalString)}",
        Array array => $"{Dimensions(array)}[{Join(array.Cast<object?>())}]",
        ITuple tuple => $"({Join(Enumerable.Range(0, tuple.Length).Select(index => tuple[index]))})",
        EdgeList graph => $"{graph.VertexCount} {Of(graph.Edges)}",
        Memory<byte> memory => Of(memory.ToArray()),
        Memory<string?> memory => Of(memory.ToArray()),
        ReadOnlyMemory<byte> memory => Of(memory.ToArray()),
        ReadOnlyMemory<long> memory => Of(memory.ToArray()),
        ReadOnlySequence<byte> bytes => Of(bytes.ToArray()),
        IDictionary entries => $"{{{string.Join(", ", Entries(entries).Order(StringComparer.Ordinal))}}}",
        IEnumerable elements when IsUnordered(value) =>
            $"{{{string.Join(", ", elements.Cast<object?>().Select(Of).Order(StringComparer.Ordinal))}}}",
        IEnumerable elements when !IsDefault(value) => $"[{Join(elements.Cast<object?>())}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable => "null",
        _ when value.GetType() is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) =>
            $"{Of(type.GetProperty("Key")!.GetValue(value))}: {Of(type.GetProperty("Value")!.GetValue(value))}",
        _ => value.ToString()!,
    };

    private static string Dimensions(Array array) => array.Rank == 1
        ? ""
        : string.Join('x', Enumerable.Range(0, array.Rank).Select(array.GetLength));

    private static string Join(IEnumerable<object?> values) => string.Join(", ", values.Select(Of));

    private static IEnumerable<string> Entries(IDictionary entries)
    {
        foreach (DictionaryEntry entry in entries)
            yield return $"{Of(entry.Key)}: {Of(entry.Value)}";
    }

    private static bool IsUnordered(object value) => value.GetType().GetInterfaces().Any(
        static type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ISet<>));

    private static bool IsDefault(object value) =>
        value.GetType().GetProperty("IsDefault")?.GetValue(value) is true;
}
