using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using Ginnel.Memory;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/dictionary.md says what the code does.</summary>
public sealed class DictionaryFormatTests
{
    private const string Page = "dictionary.md";

    [Fact]
    public void Page_HeaderOffsets_AreThoseOfTheLayout()
    {
        Dictionary<string, int> layout = OffsetsOf(typeof(LiveLayout))
            .Where(static word => !word.Key.StartsWith("Record", StringComparison.Ordinal))
            .ToDictionary();
        Assert.Equal(layout, Words("Offset").ToDictionary(static word => word.Name, static word => word.Offset));
    }

    [Fact]
    public void Page_HeaderSizes_AreThoseOfTheHeadersWords()
    {
        foreach ((int offset, int length, string name) in Words("Offset"))
        {
            Assert.True(length > 8 || offset % length == 0, $"{name} is not aligned");
            Assert.True(offset + length <= LiveLayout.HeaderLength);
            if (typeof(LiveHeader).GetProperty(name) is { } property)
                Assert.Equal(property.PropertyType == typeof(SharedWord64) ? 8 : 4, length);
            else
                Assert.Equal(LiveLayout.MostAncestors * LiveLayout.AncestorLength, length);
        }
    }

    [Fact]
    public void Page_Record_IsThatOfTheLayout()
    {
        Dictionary<string, int> record = OffsetsOf(typeof(LiveLayout))
            .Where(static word => word.Key.StartsWith("Record", StringComparison.Ordinal))
            .ToDictionary(static word => word.Key["Record".Length..], static word => word.Value);
        Assert.Equal(record, FormatPage.Rows(Page, "Bytes").ToDictionary(
            static row => row[1], static row => int.Parse(row[0], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Page_Counters_AreThoseOfTheLayout() => Assert.Equal(
        OffsetsOf(typeof(CountersLayout)),
        Words("Place").ToDictionary(static word => word.Name, static word => word.Offset));

    [Fact]
    public void Page_Constants_AreThoseOfTheLayout()
    {
        byte[] magic = BitConverter.GetBytes(LiveLayout.Magic);
        Assert.Equal("GINNLIVE"u8, magic);
        Assert.Contains(
            BitConverter.ToString(magic).Replace('-', ' '), FormatPage.Rows(Page, "Offset")[0][3]);
        Assert.Equal(1u, LiveLayout.Version);
        Assert.Equal((1u, 2u, 3u), ((uint)LiveKind.Dictionary, (uint)LiveKind.List, (uint)LiveKind.Counters));
        Assert.Equal(32, LiveLayout.RecordLength);
        Assert.Equal(64, LiveLayout.HoldCount);
        Assert.Equal(1 << LiveLayout.UnitShift, LiveLayout.UnitLength);
    }

    [Fact]
    public void Page_Hash_IsThatOfTheCode()
    {
        const ulong Key = 42, Seed1 = 1, Seed2 = 2;
        ulong hash = unchecked((Key ^ Seed1) * 0x9E3779B97F4A7C15);
        hash = unchecked((hash ^ (hash >> 32) ^ Seed2) * 0xBF58476D1CE4E5B9);
        Assert.Equal(hash ^ (hash >> 29), KeyBytes<ulong>.Hash(Key, Seed1, Seed2));
    }

    private static Dictionary<string, int> OffsetsOf(Type layout) => layout
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Where(static field => field.Name.EndsWith("Offset", StringComparison.Ordinal))
        .ToDictionary(static field => field.Name[..^"Offset".Length], static field => (int)field.GetValue(null)!);

    private static IEnumerable<(int Offset, int Length, string Name)> Words(string firstHeader) =>
        FormatPage.Rows(Page, firstHeader).Select(static row => (
            int.Parse(row[0], CultureInfo.InvariantCulture), int.Parse(row[1], CultureInfo.InvariantCulture), row[2]));
}
