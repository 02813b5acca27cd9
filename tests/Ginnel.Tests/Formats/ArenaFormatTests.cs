using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/arena.md says what the code does.</summary>
public sealed class ArenaFormatTests
{
    [Theory]
    [InlineData(typeof(ArenaLayout), "Offset")]
    [InlineData(typeof(VersionsLayout), "Byte")]
    public void Page_OffsetsAndNames_AreThoseOfTheLayout(Type type, string column)
    {
        Dictionary<string, int> layout = type.GetFields()
            .Where(static field => field.Name.EndsWith("Offset", StringComparison.Ordinal))
            .ToDictionary(static field => field.Name[..^"Offset".Length], static field => (int)field.GetValue(null)!);
        Assert.Equal(layout, FormatPage.Rows("arena.md", column).ToDictionary(
            static row => row[2], static row => int.Parse(row[0], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Page_OfVersions_IsWhatIsWritten()
    {
        using var versions = new ArenaVersions<NoStoreStep>(4096, 2, default);
        versions.Publish(versions.Begin().Add(1L));
        versions.Publish(versions.Begin().Add(2L));
        Assert.Equal("gnversns"u8, versions.Region.AsReadOnlySpan(0, 8));
        Assert.Equal(new byte[] { 1, 0, 0, 0, 2, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0 },
            versions.Region.AsReadOnlySpan(8, 16));
        Assert.Equal(2 * 256 + 1, versions.Region.ReadAcquire<long>(128));
        Assert.Equal("gnarena1"u8, versions.Region.AsReadOnlySpan(4096 + 4096, 8));
    }

    [Fact]
    public void Example_IsWhatIsWritten()
    {
        using var arena = SharedArena.Create(4096);
        Ref<int> seven = arena.Add(7);
        RefString text = arena.AddString("hi");
        arena.Publish(arena.Add(new Pair { First = seven, Text = text }));
        byte[] example = [7, 0, 0, 0, 0, 0, 0, 0, 0x68, 0x69, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0];
        Assert.Equal(example, arena.Region.AsReadOnlySpan(64, example.Length));
        Assert.Equal("gnarena1"u8, arena.Region.AsReadOnlySpan(0, 8));
        Assert.Equal(new byte[] { 1, 0, 0, 0, 1, 0, 0, 0, 96, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0 },
            arena.Region.AsReadOnlySpan(8, 24));
        Assert.Equal(12, BitConverter.ToInt32(arena.Region.AsReadOnlySpan(40, 4)));
    }

    [Fact]
    public void ExampleOfAMap_IsWhatIsWritten()
    {
        using var arena = SharedArena.Create(4096);
        arena.Add(arena.AddMap(new Dictionary<int, short> { [1] = 10, [2] = 20, [3] = 30 }));
        AssertWords(
            arena,
            [
                0, 1, 1, 1, 3, 0,
                3, 30, 1, 10, 2, 20,
                11, 3, 8, 0,
            ]);
    }

    [Fact]
    public void ExampleOfAGraph_IsWhatIsWritten()
    {
        using var arena = SharedArena.Create(4096);
        arena.Add(arena.AddGraph<int>([97, 98, 99], [[1, 2], null, [0]]));
        AssertWords(
            arena,
            [
                97, 98, 99, 0,
                0, 2, 2, 3,
                1, 2, 0, 0,
                8, 3, 10, 12, 3, 0,
            ]);
    }

    /// <summary>From another program that does as the page says.</summary>
    [Fact]
    public void Hashes_OfKeysAndTexts_AreThoseOfThePage()
    {
        Assert.Equal(0xF09FC9DF3ADF71ADUL, MapLayout.HashOf("hi"u8, 0));
        Assert.Equal(0x64190DECCB8179F4UL, MapLayout.HashOf("a longer text"u8, 7));
        Assert.Equal(0xF428801A31C7CEE5UL, MapLayout.HashOf<int>(default, 1, 0));
        Assert.Equal(0x473B0E6E04B06CA3UL, MapLayout.HashOf<int>(default, 1, 7));
    }

    private static void AssertWords(SharedArena arena, int[] words) => Assert.Equal(
        words, MemoryMarshal.Cast<byte, int>(arena.Region.AsReadOnlySpan(64, (int)arena.Used - 64)).ToArray());

    private struct Pair
    {
        public Ref<int> First;
        public RefString Text;
    }
}
