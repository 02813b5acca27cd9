using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Ginnel.Fuzzing;
using Ginnel.Fuzzing.Types;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>
/// Goal: whatever a writer can write can be read, and still no message takes more memory than its bytes answer for.
/// Method: values that take many times their bytes in memory, and many of them; both sides' counts compared.
/// </summary>
public sealed class MemoryCountTests
{
    private const int Many = 20_000;

    /// <summary>Each with what a reader makes of it, a second way to see that nothing got lost.</summary>
    public static TheoryData<string> Hungry => [.. s_hungry.Keys];

    private static readonly Dictionary<string, HungryCase> s_hungry = new()
    {
        ["missing numbers"] = Of(new ListFormatter<long?>(), [.. new long?[Many]]),
        ["missing decimals"] = Of(new ArrayFormatter<decimal?>(), new decimal?[Many]),
        ["empty lists"] = Of(new ArrayFormatter<List<int>?>(new ListFormatter<int>()), Fill<List<int>?>([])),
        ["lists of a byte"] = Of(new ArrayFormatter<List<byte>?>(new ListFormatter<byte>()), Fill<List<byte>?>([1])),
        ["lists of a number"] = Of(new ArrayFormatter<List<int>?>(new ListFormatter<int>()), Fill<List<int>?>([1])),
        ["lists behind interfaces"] = Of(
            new ArrayFormatter<IList<byte>?>(new ListInterfaceFormatter<byte>()), Fill<IList<byte>?>([1])),
        ["tuples of a byte"] = Of(
            new ArrayFormatter<Tuple<byte>?>(new TupleFormatter<byte>()), Fill<Tuple<byte>?>(new(1))),
        ["empty dictionaries"] = Of(
            new ArrayFormatter<Dictionary<byte, bool>?>(new DictionaryFormatter<byte, bool>()),
            Fill<Dictionary<byte, bool>?>(new())),
        ["dictionaries of an entry"] = Of(
            new ArrayFormatter<Dictionary<byte, bool>?>(new DictionaryFormatter<byte, bool>()),
            Fill<Dictionary<byte, bool>?>(new() { [1] = true })),
        ["sets"] = Of(
            new ArrayFormatter<HashSet<string?>?>(new HashSetFormatter<string?>()),
            Fill<HashSet<string?>?>(["", null, "a"])),
        ["queues"] = Of(new ArrayFormatter<Queue<byte>?>(new QueueFormatter<byte>()), Fill<Queue<byte>?>(new())),
        ["stacks"] = Of(new ArrayFormatter<Stack<byte>?>(new StackFormatter<byte>()), Fill<Stack<byte>?>(new([1]))),
        ["rectangles"] = Of(new ArrayFormatter<byte[,]?>(new Rank2ArrayFormatter<byte>()), Fill(new byte[0, 0])),
        ["cubes"] = Of(new ArrayFormatter<byte[,,]?>(new Rank3ArrayFormatter<byte>()), Fill(new byte[1, 1, 1])),
        ["addresses"] = Of(new ArrayFormatter<Uri?>(), Fill(new Uri("a", UriKind.Relative))),
        ["encoded addresses"] = Of(new ArrayFormatter<Uri?>(), Fill(new Uri("http://\u00E9/%41\u00E9"))),
        ["a long address"] = Of(new ArrayFormatter<Uri?>(), [new Uri("http://e/" + new string('\u00E9', 30_000))]),
        ["versions"] = Of(new ArrayFormatter<Version?>(), Fill(new Version(1, 2))),
        ["integers"] = Of(new ArrayFormatter<BigInteger>(), Fill(BigInteger.One << 33)),
        ["negative integers"] = Of(new ArrayFormatter<BigInteger>(), Fill(-(BigInteger.One << 32) + 1)),
        ["all short numbers"] = Of<HashSet<short>?>(
            new HashSetFormatter<short>(), [.. Enumerable.Range(short.MinValue, 65536).Select(static n => (short)n)]),
        ["texts"] = Of<HashSet<string>?>(
            new HashSetFormatter<string>(), [.. Enumerable.Range(0, Many).Select(static n => $"{n}")]),
        ["edge lists"] = Of(new ArrayFormatter<EdgeList?>(), Fill(new EdgeList(1, []))),
        ["empty objects"] = Of(MessageFormatter.Of<Crowd>(), new Crowd { All = Fill(new Nothing()) }),
        ["a bare tree"] = Of(MessageFormatter.Of<Twig?>(), MakeTree(14)),
        ["boxed structures"] = Of(MessageFormatter.Of<ICommand>(), new Batch(Fill<ICommand?>(new Move(1)))),
        ["a chain"] = Of(MessageFormatter.Of<Link>(), MakeChain()),
        ["vertices without data"] = Of(MessageFormatter.Of<Map>(), new Map { Links = Fill<Link?>(new Link()) }),
    };

    [Theory]
    [MemberData(nameof(Hungry))]
    public void Read_OfValuesLargerInMemory_GivesThemWithinTheLimit(string name)
    {
        byte[] bytes = s_hungry[name].Write();
        Assert.True(MemoryRule.TryRead<InvalidMessageException>(s_hungry[name].Read, bytes));
        Assert.Equal(bytes, s_hungry[name].ReadAndWrite(bytes));
    }

    [Theory]
    [MemberData(nameof(Hungry))]
    public void Read_OfValuesLargerInMemory_CountsAsTheWriterDid(string name)
    {
        (long written, long read, long allocated) = s_hungry[name].Count();
        Assert.Equal(written, read);
        Assert.InRange(allocated, 0, read);
    }

    [Fact]
    public void Read_OfEveryCase_CountsAsTheWriterDid()
    {
        foreach (MessageCase item in MessageCases.All)
            item.CheckCounts();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void Read_WithoutSomeOfTheBallast_IsRefused(int missing)
    {
        HungryCase item = s_hungry["empty objects"];
        byte[] bytes = item.Write();
        Assert.Throws<InvalidMessageException>(() => item.Read(bytes.AsSpan(0, bytes.Length - missing)));
    }

    [Fact]
    public void Read_OfBallastThatIsNotZero_IsRefused()
    {
        HungryCase item = s_hungry["empty objects"];
        byte[] bytes = item.Write();
        bytes[^1] = 1;
        var exception = Assert.Throws<InvalidMessageException>(() => item.Read(bytes));
        Assert.Contains("ballast", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfMoreThanTheBytesAnswerFor_NamesTheMemberAndTheWayOut()
    {
        byte[] bytes = MessageSerializer.Serialize(new Crowd { All = Fill(new Nothing()) });
        // A head of three bytes, a count, the bodies of nothing, and a list that is null; behind it is the ballast.
        byte[] bare = bytes[..(3 + sizeof(int) + Many + sizeof(int))];
        var exception = Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<Crowd>(bare));
        Assert.Equal("Crowd.All", exception.Member);
        Assert.Contains("a MessageReader that is allowed more", exception.Message, StringComparison.Ordinal);

        var reader = new MessageReader(bare, memory: 1 << 20);
        Assert.Equal(Many, MessageFormatter.Of<Crowd>().Read(ref reader).All!.Length);
        reader.EndMessage();
    }

    private static T?[] Fill<T>(T value) => [.. Enumerable.Repeat(value, Many)];

    private static Twig? MakeTree(int depth) =>
        depth == 0 ? null : new Twig { Left = MakeTree(depth - 1), Right = MakeTree(depth - 1) };

    private static Link MakeChain()
    {
        var link = new Link();
        for (int count = 0; count < Many; count++)
            link = new Link { Next = link };
        return link;
    }

    private static HungryCase<T> Of<T>(IMessageFormatter<T> formatter, T value) => new(formatter, value);

    internal abstract class HungryCase
    {
        public abstract byte[] Write();

        public abstract void Read(ReadOnlySpan<byte> bytes);

        public abstract byte[] ReadAndWrite(byte[] bytes);

        /// <summary>What the writer counts, what the reader counts, and what was allocated to read.</summary>
        public abstract (long Written, long Read, long Allocated) Count();
    }

    internal sealed class HungryCase<T>(IMessageFormatter<T> formatter, T value) : HungryCase
    {
        public override byte[] Write() => Write(value);

        public override void Read(ReadOnlySpan<byte> bytes) => GC.KeepAlive(ReadValue(bytes));

        public override byte[] ReadAndWrite(byte[] bytes) => Write(ReadValue(bytes));

        public override (long Written, long Read, long Allocated) Count() => MemoryCount.Of(formatter, value);

        private T ReadValue(ReadOnlySpan<byte> bytes)
        {
            var reader = new MessageReader(bytes);
            T read = formatter.Read(ref reader);
            reader.EndMessage();
            return read;
        }

        private byte[] Write(T item)
        {
            var writer = new MessageWriter([]);
            formatter.Write(ref writer, item);
            writer.EndMessage();
            byte[] bytes = writer.Written.ToArray();
            writer.Dispose();
            return bytes;
        }
    }
}
