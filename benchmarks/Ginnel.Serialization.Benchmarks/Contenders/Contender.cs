using System.Buffers;
using MemoryPack;
using MessagePack;

namespace Ginnel.Serialization.Benchmarks.Contenders;

/// <summary>One way to turn one value into bytes and back.</summary>
/// <param name="Name">Of the library, or of what stands for the limit.</param>
internal abstract record Contender(string Name)
{
    public const string Ginnel = "Ginnel";
    public const string MemoryPack = "MemoryPack";
    public const string MessagePack = "MessagePack";
    public const string ByHand = "by hand";

    /// <summary>Writes the value into a buffer that is empty and large enough, but for the first time.</summary>
    public abstract void Write(ArrayBufferWriter<byte> output);

    /// <summary>Reads a value; it must not be left out for want of a use.</summary>
    public abstract object Read(ArrayBufferWriter<byte> bytes);

    /// <summary>Reads a value and writes it again, for a check.</summary>
    public abstract void Copy(ArrayBufferWriter<byte> bytes, ArrayBufferWriter<byte> output);
}

/// <summary>What all of them are: two methods for one type.</summary>
internal abstract record Contender<T>(string Name, T Value) : Contender(Name) where T : notnull
{
    public override void Write(ArrayBufferWriter<byte> output) => Write(output, Value);

    public override object Read(ArrayBufferWriter<byte> bytes) => ReadValue(bytes);

    public override void Copy(ArrayBufferWriter<byte> bytes, ArrayBufferWriter<byte> output) =>
        Write(output, ReadValue(bytes));

    protected abstract void Write(ArrayBufferWriter<byte> output, T value);

    protected abstract T ReadValue(ArrayBufferWriter<byte> bytes);
}

internal sealed record GinnelContender<T>(T Value) : Contender<T>(Ginnel, Value) where T : notnull
{
    protected override void Write(ArrayBufferWriter<byte> output, T value) =>
        MessageSerializer.Serialize(output, value);

    protected override T ReadValue(ArrayBufferWriter<byte> bytes) =>
        MessageSerializer.Deserialize<T>(bytes.WrittenSpan);
}

internal sealed record MemoryPackContender<T>(T Value) : Contender<T>(MemoryPack, Value) where T : notnull
{
    protected override void Write(ArrayBufferWriter<byte> output, T value) =>
        MemoryPackSerializer.Serialize(output, value);

    protected override T ReadValue(ArrayBufferWriter<byte> bytes) =>
        MemoryPackSerializer.Deserialize<T>(bytes.WrittenSpan)!;
}

internal sealed record MessagePackContender<T>(T Value) : Contender<T>(MessagePack, Value) where T : notnull
{
    protected override void Write(ArrayBufferWriter<byte> output, T value) =>
        MessagePackSerializer.Serialize(output, value);

    protected override T ReadValue(ArrayBufferWriter<byte> bytes) =>
        MessagePackSerializer.Deserialize<T>(bytes.WrittenMemory);
}

/// <summary>Code for this one type, as one would write it without a library.</summary>
internal sealed record ByHandContender<T>(T Value, IByHand<T> Codec) : Contender<T>(ByHand, Value) where T : notnull
{
    protected override void Write(ArrayBufferWriter<byte> output, T value) => Codec.Write(output, value);

    protected override T ReadValue(ArrayBufferWriter<byte> bytes) => Codec.Read(bytes.WrittenSpan);
}
