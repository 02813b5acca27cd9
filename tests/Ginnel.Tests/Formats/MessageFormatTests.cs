using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/message.md says what the code does.</summary>
public sealed class MessageFormatTests
{
    private static readonly Dictionary<string, byte[]> s_examples = new()
    {
        ["(int[])[10, 6, -19, 3]"] = MessageSerializer.Serialize((int[])[10, 6, -19, 3]),
        ["new EdgeList(3, [new(1, 2), new(3, 1)])"] =
            MessageSerializer.Serialize(new EdgeList(3, [new(1, 2), new(3, 1)])),
        ["\"Gr\u00FC\u00DFe\""] = MessageSerializer.Serialize("Gr\u00FC\u00DFe"),
        ["(string?)null"] = MessageSerializer.Serialize((string?)null),
        ["true"] = MessageSerializer.Serialize(true),
        ["-12.5m"] = MessageSerializer.Serialize(-12.5m),
        ["new DateTime(1, 1, 2, 0, 0, 0, DateTimeKind.Utc)"] =
            MessageSerializer.Serialize(new DateTime(1, 1, 2, 0, 0, 0, DateTimeKind.Utc)),
        ["new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.FromHours(1))"] =
            MessageSerializer.Serialize(new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.FromHours(1))),
        ["new DateOnly(1, 1, 2)"] = MessageSerializer.Serialize(new DateOnly(1, 1, 2)),
        ["new TimeOnly(0, 0, 1)"] = MessageSerializer.Serialize(new TimeOnly(0, 0, 1)),
        ["new Uri(\"a?b\", UriKind.Relative)"] = MessageSerializer.Serialize(new Uri("a?b", UriKind.Relative)),
        ["new Version(1, 2, 3)"] = MessageSerializer.Serialize(new Version(1, 2, 3)),
        ["new BigInteger(-256)"] = MessageSerializer.Serialize(new BigInteger(-256)),
        ["(int?)5"] = MessageSerializer.Serialize((int?)5),
        ["(int?)null"] = MessageSerializer.Serialize((int?)null),
        ["(1, true)"] = Write(new ValueTupleFormatter<int, bool>(), (1, true)),
        ["new int[,] { { 1, 2 }, { 3, 4 } }"] =
            Write(new Rank2ArrayFormatter<int>(), new[,] { { 1, 2 }, { 3, 4 } }),
        ["new Dictionary<byte, bool> { [7] = true }"] = Write<Dictionary<byte, bool>?>(
            new DictionaryFormatter<byte, bool>(), new Dictionary<byte, bool> { [7] = true }),
        ["an object with the members `1` (`int`) and `\"a\""] = Write(new ObjectFormatter(1, "a", 0), ""),
        ["an object of 253 bytes, all zero"] = Write(new ObjectFormatter(0, null, 249), ""),
    };

    [Fact]
    public void Page_WorkedExamples_AreWhatIsWritten() =>
        Assert.Equal(
            s_examples.ToDictionary(static example => example.Key, static example => Hex(example.Value)),
            FormatPage.Rows("message.md", "Value").ToDictionary(static row => row[0], static row => row[1]));

    [Theory]
    [InlineData(0)]
    [InlineData(252)]
    [InlineData(253)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void Page_Heads_AreWhatIsWritten(int length)
    {
        byte[] bytes = Write(new ObjectFormatter(null, null, length), "");
        string[] row = FormatPage.Rows("message.md", "Head").First(row => IsFor(row, bytes[0]));
        int headLength = int.Parse(row[1], CultureInfo.InvariantCulture);
        Assert.Equal(headLength + length, bytes.Length);
        Assert.Equal(length, headLength switch
        {
            1 => bytes[0],
            3 => BitConverter.ToUInt16(bytes, 1),
            _ => BitConverter.ToInt32(bytes, 1),
        });
    }

    private static bool IsFor(string[] row, byte head)
    {
        int[] bounds = [.. row[0].Split(" to ").Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];
        return head >= bounds[0] && head <= bounds[^1];
    }

    private static string Hex(byte[] bytes) => bytes.Length > 200
        ? $"{Hex(bytes[..3])} and {bytes.Length - 3} times 00"
        : BitConverter.ToString(bytes).Replace('-', ' ');

    private static byte[] Write<T>(IMessageFormatter<T> formatter, T value)
    {
        var writer = new MessageWriter([]);
        formatter.Write(ref writer, value);
        byte[] bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>An object with these members, and then zeros, whatever the value is.</summary>
    private sealed class ObjectFormatter(int? number, string? text, int zeros) : IMessageFormatter<string>
    {
        public void Write(ref MessageWriter writer, in string value)
        {
            int start = writer.BeginObject();
            if (number is { } member)
                writer.Write(member);
            if (text is not null)
                writer.WriteString(text);
            writer.Reserve(zeros).Clear();
            writer.EndObject(start);
        }

        public string Read(ref MessageReader reader) => throw new NotSupportedException();
    }
}
