using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using Ginnel.Memory;
using Ginnel.Messaging;
using Ginnel.Rings;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/topic.md and latest-value.md say what the code does.</summary>
public sealed class TopicFormatTests
{
    // By what the first column of each table is called, and which type has the words.
    private static readonly (string Header, Type Words)[] s_tables =
        [("Offset", typeof(BroadcastHeader)), ("Place", typeof(BroadcastReaderHeader))];

    [Fact]
    public void Page_OffsetsAndNames_AreThoseOfTheLayout()
    {
        Dictionary<string, int> layout = typeof(BroadcastLayout).GetFields()
            .Where(static field => field.Name.EndsWith("Offset", StringComparison.Ordinal))
            .ToDictionary(static field => field.Name[..^"Offset".Length], static field => (int)field.GetValue(null)!);
        Dictionary<string, int> page = [];
        foreach (Word word in s_tables.SelectMany(static table => Words(table.Header)).Concat(Words("At")))
            page[word.Name] = word.Offset;
        Assert.Equal(layout, page);
    }

    [Fact]
    public void Page_Words_AreAlignedAndOfTheSizeOfTheHeaders()
    {
        foreach ((string header, Type words) in s_tables)
        {
            Word[] rows = [.. Words(header)];
            Assert.Equal(words.GetProperties().Length, rows.Length);
            foreach (Word word in rows)
            {
                PropertyInfo property = words.GetProperty(word.Name)!;
                Assert.Equal(property.PropertyType == typeof(SharedWord64) ? 8 : 4, word.Length);
                Assert.Equal(0, word.Offset % word.Length);
            }

            foreach ((Word first, Word second) in rows.Zip(rows.Skip(1)))
                Assert.True(first.Offset + first.Length <= second.Offset, $"{first.Name} and {second.Name} overlap");
        }
    }

    [Fact]
    public void Page_Constants_AreThoseOfTheLayout()
    {
        Assert.Equal("GINTOPIC"u8, BitConverter.GetBytes(BroadcastLayout.Magic));
        Assert.Equal("GINREADR"u8, BitConverter.GetBytes(BroadcastLayout.ReaderMagic));
        Assert.Contains(Hex(BroadcastLayout.Magic), Words("Offset")[0].Meaning);
        Assert.Contains(Hex(BroadcastLayout.ReaderMagic), Words("Place")[0].Meaning);
        Assert.Equal(BroadcastLayout.Version.ToString(CultureInfo.InvariantCulture), Words("Offset")[1].Meaning);
        Assert.Equal(1 << 24, BroadcastLayout.LargestSlotCount);
        Assert.Equal(1L << 60, BroadcastLayout.LargestSequence);
        Assert.Equal(4096, BroadcastLayout.HeaderLength);
        Assert.Equal("8", FormatPage.Rows("latest-value.md", "What")[0][1]);
        Assert.Equal(8, LatestValue.SlotCount);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(48, 64)]
    [InlineData(49, 128)]
    [InlineData(4 << 20, (4 << 20) + 64)]
    public void Slot_IsAsLongAsThePageSays(int payloadCapacity, long length)
    {
        Assert.Equal(length, BroadcastLayout.StrideOf(payloadCapacity));
        Assert.Equal(4096 + 5 * length, BroadcastLayout.LengthOf(5, payloadCapacity));
    }

    [Fact]
    public void Marks_AreThoseOfThePage()
    {
        Assert.Equal(-1, BroadcastLayout.SequenceOf(0));
        for (long sequence = 0; sequence < 10; sequence++)
        {
            Assert.Equal(2 * sequence + 1, BroadcastLayout.BegunMark(sequence));
            Assert.Equal(2 * sequence + 2, BroadcastLayout.WholeMark(sequence));
            Assert.Equal(sequence, BroadcastLayout.SequenceOf(BroadcastLayout.BegunMark(sequence)));
            Assert.Equal(sequence, BroadcastLayout.SequenceOf(BroadcastLayout.WholeMark(sequence)));
        }
    }

    private static string Hex(long value) => BitConverter.ToString(BitConverter.GetBytes(value)).Replace('-', ' ');

    private static Word[] Words(string header) =>
        [.. FormatPage.Rows("topic.md", header).Select(static row => new Word(
            int.Parse(row[0], CultureInfo.InvariantCulture),
            int.TryParse(row[1], CultureInfo.InvariantCulture, out int length) ? length : 0, row[2], row[^1]))];

    private sealed record Word(int Offset, int Length, string Name, string Meaning);
}
