using System;
using System.Collections.Generic;
using CsCheck;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>One type that messages can have, with values of it; see <see cref="MessageCases"/>.</summary>
internal abstract class MessageCase(string name, Type type, Type? formatter)
{
    /// <summary>Also the name of its golden file.</summary>
    public string Name { get; } = name;

    public Type Type { get; } = type;

    /// <summary>The formatter that was registered for it, or null for a built-in one.</summary>
    public Type? Formatter { get; } = formatter;

    /// <summary>Of the value in the golden file.</summary>
    public abstract byte[] Golden();

    /// <summary>Of each value that is worth a test of its own, null and empty ones included.</summary>
    public abstract IEnumerable<byte[]> Messages();

    /// <summary>What the bytes say, whole, as text.</summary>
    public abstract string Describe(ReadOnlySpan<byte> bytes);

    /// <summary>What the golden value is, as text.</summary>
    public abstract string DescribeGolden();

    /// <summary>Reads, and forgets what was read.</summary>
    public abstract void Read(ReadOnlySpan<byte> bytes);

    /// <summary>Checks that the values come back as they were.</summary>
    public abstract void CheckRoundTrips();

    /// <summary>The same for random values.</summary>
    public abstract void CheckRandomRoundTrips(int iterations);

    /// <summary>Checks that writer and reader count the same memory, and no less than there is.</summary>
    public abstract void CheckCounts();

    /// <summary>Writes the values into a buffer that is large enough; returns how many bytes were allocated.</summary>
    public abstract long AllocatedByWriting(Span<byte> buffer);

    public override string ToString() => Name;
}

/// <inheritdoc/>
/// <remarks>
/// The golden value never changes, for its bytes are in a file; the generator makes any value; the values are those
/// worth a test of their own.
/// </remarks>
internal sealed class MessageCase<T>(
    string name, T golden, Gen<T> gen, T[] values, IMessageFormatter<T>? formatter)
    : MessageCase(name, typeof(T), formatter?.GetType())
{
    public override byte[] Golden() => MessageSerializer.Serialize(golden);

    public override IEnumerable<byte[]> Messages()
    {
        yield return Golden();
        foreach (T value in values)
            yield return MessageSerializer.Serialize(value);
    }

    public override string Describe(ReadOnlySpan<byte> bytes) => Shape.Of(MessageSerializer.Deserialize<T>(bytes));

    public override string DescribeGolden() => Shape.Of(golden);

    public override void Read(ReadOnlySpan<byte> bytes) => MessageSerializer.Deserialize<T>(bytes);

    public override void CheckRoundTrips()
    {
        Check(golden);
        foreach (T value in values)
            Check(value);
    }

    public override void CheckRandomRoundTrips(int iterations) =>
        gen.Sample(Check, iter: iterations, threads: 1, print: static value => Shape.Of(value));

    public override long AllocatedByWriting(Span<byte> buffer)
    {
        IMessageFormatter<T> formatter = MessageFormatter.Of<T>();
        Write(formatter, buffer);
        // The least of some attempts: the runtime may have had to do something of its own on this thread.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Write(formatter, buffer);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    public override void CheckCounts()
    {
        foreach (T value in values)
        {
            (long written, long read, long allocated) = MemoryCount.Of(MessageFormatter.Of<T>(), value);
            Assert.True(written == read, $"{Name}: written as {written} bytes of memory, and read as {read}");
            Assert.True(allocated <= read, $"{Name}: {allocated} bytes of memory, and {read} counted");
        }
    }

    private void Write(IMessageFormatter<T> formatter, Span<byte> buffer)
    {
        foreach (T value in values)
        {
            var writer = new MessageWriter(buffer);
            formatter.Write(ref writer, value);
            writer.Dispose();
        }
    }

    private static void Check(T value)
    {
        byte[] bytes = MessageSerializer.Serialize(value);
        IMessageFormatter<T> formatter = MessageFormatter.Of<T>();
        Assert.True(bytes.Length >= formatter.SmallestLength, $"shorter than {formatter.SmallestLength} bytes");
        int length = formatter.LengthOf(value);
        Assert.True(length == -1 || length == bytes.Length, $"{length} foretold, {bytes.Length} written");

        T read = MessageSerializer.Deserialize<T>(bytes);
        Assert.Equal(Shape.Of(value), Shape.Of(read));
        Assert.Equal(bytes, MessageSerializer.Serialize(read));
    }
}
