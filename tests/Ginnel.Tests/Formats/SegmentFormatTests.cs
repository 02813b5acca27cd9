using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using Ginnel.Memory;
using Ginnel.Segments;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/segment.md says what the code does.</summary>
public sealed class SegmentFormatTests
{
    private const BindingFlags AnyMember =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void Page_OffsetsAndNames_AreThoseOfTheLayout()
    {
        Dictionary<string, int> layout = typeof(SegmentLayout).GetFields()
            .Where(static field => field.Name.EndsWith("Offset", StringComparison.Ordinal))
            .ToDictionary(static field => field.Name[..^"Offset".Length], static field => (int)field.GetValue(null)!);
        Assert.Equal(layout, Words().ToDictionary(static word => word.Name, static word => word.Offset));
    }

    [Fact]
    public void Page_Sizes_AreThoseOfTheHeadersWords()
    {
        foreach (Word word in Words())
        {
            if (word.Name == "FailureText")
            {
                Assert.Equal(SegmentLayout.FailureTextCapacity, word.Length);
                continue;
            }

            if (word.Name == "Name")
            {
                Assert.Equal(SegmentLayout.NameCapacity, word.Length);
                continue;
            }

            PropertyInfo property = typeof(SegmentHeader).GetProperty(word.Name, AnyMember)!;
            Assert.Equal(property.PropertyType == typeof(SharedWord64) ? 8 : 4, word.Length);
        }
    }

    [Fact]
    public void Page_Words_AreAlignedAndApartByWriter()
    {
        Word[] words = [.. Words().OrderBy(static word => word.Offset)];
        foreach (Word word in words)
        {
            Assert.True(word.Length > 8 || word.Offset % word.Length == 0, $"{word.Name} is not aligned");
            Assert.True(word.End <= SegmentLayout.SmallestHeaderLength, $"{word.Name} is outside of the header");
        }

        foreach ((Word first, Word second) in words.Zip(words.Skip(1)))
        {
            Assert.True(first.End <= second.Offset, $"{first.Name} and {second.Name} overlap");
            Assert.True(
                first.Writer == second.Writer || first.Offset / 128 != second.Offset / 128,
                $"{first.Name} and {second.Name} are written by different threads and less than two lines apart");
        }
    }

    [Fact]
    public void Page_Constants_AreThoseOfTheLayout()
    {
        byte[] magic = BitConverter.GetBytes(SegmentLayout.Magic);
        Assert.Equal("GINNEL\0\0"u8, magic);
        Assert.Contains(BitConverter.ToString(magic).Replace('-', ' '), Words()[0].Meaning);
        Assert.Equal(SegmentLayout.Version.ToString(CultureInfo.InvariantCulture), Words()[1].Meaning);
        Assert.Equal((uint)0, (uint)EndState.Open);
        Assert.Equal((uint)1, (uint)EndState.Completed);
        Assert.Equal((uint)2, (uint)EndState.Failed);
        Assert.Equal((uint)1, SegmentLayout.FullFencesFlag);
        Assert.Equal(0, WaitingWord.Idle);
        Assert.Equal(3, WaitingWord.FenceFirst);
        Assert.Equal(1, WaitingWord.FutexKind);
        Assert.Equal(2, WaitingWord.SocketKind);
    }

    private static Word[] Words() =>
        [.. FormatPage.Rows("segment.md", "Offset").Select(static row => new Word(
            int.Parse(row[0], CultureInfo.InvariantCulture), int.Parse(row[1], CultureInfo.InvariantCulture),
            row[2], row[3], row[4]))];

    private sealed record Word(int Offset, int Length, string Name, string Writer, string Meaning)
    {
        public int End => Offset + Length;
    }
}
