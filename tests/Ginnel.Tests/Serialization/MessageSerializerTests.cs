using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Whole messages, and where their bytes go.</summary>
public sealed class MessageSerializerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Serialize_ToABufferWriter_IsTheSame(int count)
    {
        string[] texts = [.. Enumerable.Range(0, count).Select(static number => $"number {number}")];
        byte[] bytes = MessageSerializer.Serialize(texts);
        var output = new ArrayBufferWriter<byte>(16);
        MessageSerializer.Serialize(output, texts);
        Assert.Equal(bytes, output.WrittenSpan);
        MessageSerializer.Serialize(output, texts);
        Assert.Equal(2 * bytes.Length, output.WrittenCount);
    }

    [Fact]
    public void Serialize_ToABufferWriter_LeavesItAsItWasOnFailure()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => MessageSerializer.Serialize(output, (string[])["fine", "\uD800"]));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Deserialize_OfPieces_IsTheSame()
    {
        byte[] bytes = MessageSerializer.Serialize("in two pieces");
        ReadOnlySequence<byte> pieces = Pieces.Of(bytes[..5], bytes[5..]);
        Assert.Equal("in two pieces", MessageSerializer.Deserialize<string>(pieces));
        Assert.Equal("in two pieces", MessageSerializer.Deserialize<string>(new ReadOnlySequence<byte>(bytes)));
    }

    [Fact]
    public void Of_ATypeWithoutFormatter_SaysHowToGetOne()
    {
        NotSupportedException exception =
            Assert.Throws<NotSupportedException>(static () => MessageFormatter.Of<MessageSerializerTests>());
        Assert.Contains(nameof(MessageSerializerTests), exception.Message, StringComparison.Ordinal);
        Assert.Contains("[Message]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serialize_WithAFormatterThatForetellsAWrongLength_WritesWhatTheFormatterWrites()
    {
        MessageFormatter.Register(new Foreteller());
        Assert.Equal([1, 0, 0, 0], MessageSerializer.Serialize(new Foretold(1, 100)));
        Assert.Equal([2, 0, 0, 0], MessageSerializer.Serialize(new Foretold(2, 1)));
        Assert.Equal([3, 0, 0, 0], MessageSerializer.Serialize(new Foretold(3, -7)));
    }

    [Fact]
    public void Of_AList_UsesTheGivenFormatterForItsElements()
    {
        var formatter = new ListFormatter<Foretold>(new Foreteller());
        var writer = new MessageWriter(new byte[64]);
        formatter.Write(ref writer, [new Foretold(7, 4)]);
        Assert.Equal([1, 0, 0, 0, 7, 0, 0, 0], writer.Written.ToArray());
        var reader = new MessageReader(writer.Written);
        List<Foretold>? read = formatter.Read(ref reader);
        Assert.Equal([new Foretold(7, 0)], read);
        writer.Dispose();
    }

    private readonly record struct Foretold(int Value, int Length);

    private sealed class Foreteller : IMessageFormatter<Foretold>
    {
        public int LengthOf(in Foretold value) => value.Length;

        public void Write(ref MessageWriter writer, in Foretold value) => writer.Write(value.Value);

        public Foretold Read(ref MessageReader reader) => new(reader.Read<int>(), 0);
    }
}
