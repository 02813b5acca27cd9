using System;
using System.Threading.Tasks;
using Ginnel.Serialization;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Objects in objects: the only recursion, and bounded.</summary>
public sealed class NestingTests
{
    private const int Most = 512;

    public NestingTests() => MessageFormatter.Register(new NestFormatter());

    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(Most)]
    public void Deserialize_ObjectsWithinTheLimit_AreRead(int depth)
    {
        Nest read = MessageSerializer.Deserialize<Nest>(MessageSerializer.Serialize(Make(depth)));
        for (Nest? nest = read; nest is not null; nest = nest.Inner is { Length: > 0 } inner ? inner[0] : null)
            depth--;
        Assert.Equal(0, depth);
    }

    [Fact]
    public void Serialize_ObjectsBeyondTheLimit_ThrowsAndNamesGraphs()
    {
        InvalidOperationException exception =
            Assert.Throws<InvalidOperationException>(static () => MessageSerializer.Serialize(Make(Most + 1)));
        Assert.Contains("Graph = true", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialize_ObjectsBeyondTheLimit_IsRefused()
    {
        // Head 253 with a length of two bytes, and a list of one: 3 + 4 bytes for each, around all that follows.
        byte[] bytes = new byte[7 * (Most + 1)];
        for (int depth = 0; depth <= Most; depth++)
        {
            bytes[7 * depth] = 253;
            BitConverter.TryWriteBytes(bytes.AsSpan(7 * depth + 1), (ushort)(bytes.Length - 7 * depth - 3));
            bytes[7 * depth + 3] = (byte)(depth == Most ? 0 : 1);
        }

        InvalidMessageException exception =
            Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<Nest>(bytes));
        Assert.Contains("512", exception.Message, StringComparison.Ordinal);
        MessageSerializer.Deserialize<Nest>(bytes.AsSpan(7));
    }

    [Fact]
    public async Task Deserialize_OnAShallowStack_IsRefusedRatherThanFatal()
    {
        byte[] bytes = MessageSerializer.Serialize(Make(Most));
        await Watchdog.OnThread(() =>
        {
            Assert.Throws<InvalidMessageException>(() => DeserializeDeep(bytes));
            return true;
        }).Within();
    }

    /// <summary>Each level claims as many elements as could be in the bytes that are left.</summary>
    [Fact]
    public void Deserialize_ListsWithinLists_DoNotMultiplyWhatTheyClaim()
    {
        byte[] bytes = new byte[1 << 20];
        for (int depth = 0; depth < Most; depth++)
        {
            Span<byte> head = bytes.AsSpan(9 * depth);
            head[0] = 254;
            BitConverter.TryWriteBytes(head[1..], head.Length - 5);
            BitConverter.TryWriteBytes(head[5..], head.Length - 9);
        }

        bytes[9 * Most] = 255;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<Nest>(bytes.AsSpan(0, 9 * Most)));
        try
        {
            MessageSerializer.Deserialize<Nest>(bytes);
        }
        catch (InvalidMessageException)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20L * bytes.Length + 128 * 1024);
    }

    /// <summary>Uses up the stack until little is left, and reads then.</summary>
    private static void DeserializeDeep(byte[] bytes)
    {
        if (System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            DeserializeDeep(bytes);
        else
            MessageSerializer.Deserialize<Nest>(bytes);
        GC.KeepAlive(bytes);
    }

    private static Nest Make(int depth)
    {
        Nest? nest = null;
        for (; depth > 0; depth--)
            nest = new Nest { Inner = nest is null ? [] : [nest] };
        return nest!;
    }

    private sealed class Nest
    {
        public Nest[]? Inner { get; set; }
    }

    /// <summary>As it would be generated.</summary>
    private sealed class NestFormatter : IMessageFormatter<Nest>
    {
        private static readonly ArrayFormatter<Nest> s_inner = new();

        public void Write(ref MessageWriter writer, in Nest value)
        {
            int start = writer.BeginObject();
            s_inner.Write(ref writer, value.Inner);
            writer.EndObject(start);
        }

        public Nest Read(ref MessageReader reader)
        {
            if (!reader.BeginObject(out int end))
                return new Nest();
            var nest = new Nest();
            if (reader.IsBefore(end))
                nest.Inner = s_inner.Read(ref reader);
            reader.EndObject(end);
            return nest;
        }
    }
}
