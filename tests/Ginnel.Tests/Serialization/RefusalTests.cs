using System;
using System.Linq;
using System.Numerics;
using System.Text;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>What has the right length and is no value all the same; and what the exception says about it.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(255)]
    public void ReadBoolean_OtherThan0And1_IsRefused(byte value) => Refuses<bool>([value]);

    [Theory]
    [InlineData(29 << 16)]
    [InlineData(1)]
    [InlineData(0x0100_0000)]
    [InlineData(-1)]
    public void ReadDecimal_WithWrongFlags_IsRefused(int flags) => Refuses<decimal>([.. Bytes(flags), .. new byte[12]]);

    [Theory]
    [InlineData(-1L)]
    [InlineData(3L << 62)]
    [InlineData(3155378976000000000L)]
    public void ReadDateTime_OutsideOfTheCalendar_IsRefused(long value) => Refuses<DateTime>(Bytes(value));

    [Theory]
    [InlineData(0L, 1)]
    [InlineData(3155378975999999999L, -1)]
    [InlineData(630822816000000000L, 841)]
    [InlineData(630822816000000000L, -841)]
    [InlineData(630822816000000000L, short.MinValue)]
    [InlineData(-1L, 0)]
    [InlineData(long.MinValue, 840)]
    [InlineData(long.MaxValue, -840)]
    public void ReadDateTimeOffset_OutsideOfTheCalendar_IsRefused(long ticks, short minutes) =>
        Refuses<DateTimeOffset>([.. Bytes(ticks), .. BitConverter.GetBytes(minutes)]);

    [Theory]
    [InlineData(-1)]
    [InlineData(3652059)]
    public void ReadDateOnly_OutsideOfTheCalendar_IsRefused(int day) => Refuses<DateOnly>(Bytes(day));

    [Theory]
    [InlineData(-1L)]
    [InlineData(TimeSpan.TicksPerDay)]
    public void ReadTimeOnly_OutsideOfTheDay_IsRefused(long ticks) => Refuses<TimeOnly>(Bytes(ticks));

    [Theory]
    [InlineData(-2, 0, 0, 0)]
    [InlineData(1, -1, -1, -1)]
    [InlineData(1, 2, -1, 3)]
    [InlineData(1, 2, -2, -1)]
    [InlineData(1, 2, 3, -2)]
    public void ReadVersion_OfImpossibleNumbers_IsRefused(int major, int minor, int build, int revision) =>
        Refuses<Version>(Bytes(major, minor, build, revision));

    [Fact]
    public void ReadUri_OfTextThatIsNone_IsRefused() => Refuses<Uri>(MessageSerializer.Serialize("http://[::1"));

    [Theory]
    [InlineData("80")]
    [InlineData("C0 80")]
    [InlineData("E2 82")]
    [InlineData("ED A0 80")]
    [InlineData("F8 88 80 80 80")]
    public void ReadString_OfInvalidUtf8_IsRefused(string hex)
    {
        byte[] bad = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Refuses<string>([.. Bytes(bad.Length), .. bad]);

        byte[] behindMuch = [.. Encoding.ASCII.GetBytes(new string('x', 1000)), .. bad];
        Refuses<string>([.. Bytes(behindMuch.Length), .. behindMuch]);
    }

    [Fact]
    public void WriteString_WithHalfASurrogatePair_Throws()
    {
        foreach (string text in (string[])["\uD800", "a\uDC00b", "\uDC00\uD800", new string('x', 5000) + "\uD800"])
            Assert.Throws<ArgumentException>(() => MessageSerializer.Serialize(text));
    }

    [Fact]
    public void ReadBigInteger_Null_IsRefused() => Refuses<BigInteger>(Bytes(-1));

    [Fact]
    public void ReadBigInteger_LargerThanTheRuntimeCanMake_IsRefused()
    {
        int length = (1 << 28) - 63;
        byte[] bytes = new byte[sizeof(int) + length];
        BitConverter.TryWriteBytes(bytes, length);
        bytes[^1] = 1;
        Refuses<BigInteger>(bytes);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    [InlineData(2)]
    public void ReadArray_OfAnImpossibleCount_IsRefused(int count) => Refuses<int[]>(Bytes(count, 7));

    [Fact]
    public void ReadDictionary_WithAKeyTwice_IsRefused() => Refuses(
        [.. Bytes(2), .. Bytes(7, 1), .. Bytes(7, 2)], new DictionaryFormatter<int, int>().Read);

    [Fact]
    public void ReadDictionary_WithNullAsAKey_IsRefused() => Refuses(
        Bytes(1, -1, 5), new DictionaryFormatter<string, int>().Read);

    [Fact]
    public void ReadHashSet_WithAnElementTwice_IsRefused() => Refuses(Bytes(2, 7, 7), new HashSetFormatter<int>().Read);

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(65536, 65536)]
    [InlineData(0, int.MaxValue)]
    [InlineData(int.MaxValue, 0)]
    [InlineData(2, -1)]
    [InlineData(-2, 1)]
    [InlineData(1, 3)]
    public void ReadRectangle_OfImpossibleDimensions_IsRefused(int rows, int columns) => Refuses(
        Bytes(rows, columns, 1, 2), new Rank2ArrayFormatter<int>().Read);

    [Fact]
    public void ReadRectangle_OfFourLargeDimensions_IsRefused() => Refuses(
        Bytes(65536, 65536, 65536, 65536), new Rank4ArrayFormatter<byte>().Read);

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(1, -1)]
    [InlineData(2, 1, 0, 1)]
    [InlineData(2, 1, 1, 3)]
    [InlineData(2, 1, -1, 1)]
    [InlineData(0, 1, 1, 1)]
    [InlineData(2, 1, 1, int.MinValue)]
    public void ReadEdgeList_WithAnEndThatIsNoVertex_IsRefused(params int[] numbers) =>
        Refuses<EdgeList>(Bytes(numbers));

    [Fact]
    public void EdgeList_WithAnEndThatIsNoVertex_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EdgeList(-1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EdgeList(2, [new Edge(1, 2), new Edge(1, 3)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EdgeList(2, [new Edge(0, 1)]));
        Assert.Throws<ArgumentNullException>(() => new EdgeList(2, null!));
    }

    [Fact]
    public void Throw_Anywhere_NamesOffsetAndMember()
    {
        InvalidMessageException exception = Assert.Throws<InvalidMessageException>(static () =>
        {
            var reader = new MessageReader(Bytes(1, 2, 3));
            reader.Read<long>();
            reader.Member = "Order.Lines";
            reader.ReadLength(4);
        });
        Assert.Equal(12, exception.Offset);
        Assert.Equal("Order.Lines", exception.Member);
        Assert.Contains("at byte 12 of 12, in Order.Lines", exception.Message, StringComparison.Ordinal);
        Assert.Contains("3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Throw_WithACause_KeepsIt()
    {
        var cause = new FormatException();
        InvalidMessageException exception = Assert.Throws<InvalidMessageException>(
            () => new MessageReader([]).Throw("Another library says no.", cause));
        Assert.Same(cause, exception.InnerException);
        Assert.Null(exception.Member);
    }

    private delegate T Reading<T>(ref MessageReader reader);

    private static void Refuses<T>(byte[] bytes) =>
        Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<T>(bytes));

    private static void Refuses<T>(byte[] bytes, Reading<T> read) => Assert.Throws<InvalidMessageException>(() =>
    {
        var reader = new MessageReader(bytes);
        read(ref reader);
    });

    private static byte[] Bytes(params int[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    private static byte[] Bytes(long number) => BitConverter.GetBytes(number);
}
