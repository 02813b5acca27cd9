using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>What two connected <see cref="Stream"/>s promise, whoever implements them.</summary>
/// <remarks>
/// It runs against NetworkStream and the streams of System.IO.Pipelines too, so that a demand which .NET itself does
/// not meet shows as a fault of this suite. Where implementations rightly differ, <see cref="StreamTraits"/> says how
/// and why.
/// The scenarios are grouped by theme, one file each.
/// </remarks>
public abstract partial class StreamContractTests
{
    /// <summary>The ways to call a stream; each must do the same.</summary>
    public static readonly TheoryData<Overload> Overloads = [.. Enum.GetValues<Overload>()];

    public enum Overload
    {
        Array,
        Span,
        SingleByte,
        ArrayAsync,
        MemoryAsync,
        BeginEnd,
    }

    protected abstract StreamTraits Traits { get; }

    protected abstract StreamPair Create();

    /// <summary>Reads through the given overload; the blocking ones on a thread of their own.</summary>
    private static Task<int> Read(Stream stream, Overload overload, byte[] buffer, int offset, int count)
    {
        switch (overload)
        {
            case Overload.Array:
                return Watchdog.OnThread(() => stream.Read(buffer, offset, count));
            case Overload.Span:
                return Watchdog.OnThread(() => stream.Read(buffer.AsSpan(offset, count)));
            case Overload.SingleByte:
                return Watchdog.OnThread(() => ReadSingleByte(stream, buffer, offset));
            case Overload.ArrayAsync:
                return stream.ReadAsync(buffer, offset, count);
            case Overload.MemoryAsync:
                return stream.ReadAsync(buffer.AsMemory(offset, count)).AsTask();
            default:
                return Task.Factory.FromAsync(
                    (callback, state) => stream.BeginRead(buffer, offset, count, callback, state),
                    stream.EndRead,
                    null);
        }
    }

    private static int ReadSingleByte(Stream stream, byte[] buffer, int offset)
    {
        int value = stream.ReadByte();
        if (value == -1)
            return 0;
        buffer[offset] = checked((byte)value);
        return 1;
    }

    private static Task Write(Stream stream, Overload overload, byte[] buffer, int offset, int count)
    {
        switch (overload)
        {
            case Overload.Array:
                return Watchdog.OnThread(() => stream.Write(buffer, offset, count));
            case Overload.Span:
                return Watchdog.OnThread(() => stream.Write(buffer.AsSpan(offset, count)));
            case Overload.SingleByte:
                return Watchdog.OnThread(() =>
                {
                    foreach (byte value in buffer.AsSpan(offset, count))
                        stream.WriteByte(value);
                });
            case Overload.ArrayAsync:
                return stream.WriteAsync(buffer, offset, count);
            case Overload.MemoryAsync:
                return stream.WriteAsync(buffer.AsMemory(offset, count)).AsTask();
            default:
                return Task.Factory.FromAsync(
                    (callback, state) => stream.BeginWrite(buffer, offset, count, callback, state),
                    stream.EndWrite,
                    null);
        }
    }

    private static async Task Write(Stream stream, long position, int length)
    {
        await stream.WriteAsync(Pattern.Create(position, length)).Within();
        await stream.FlushAsync().Within();
    }

    /// <summary>Reads and checks exactly these bytes of the pattern.</summary>
    private static async Task Expect(Stream stream, long position, int length)
    {
        byte[] buffer = new byte[length];
        await stream.ReadExactlyAsync(buffer).Within();
        Pattern.Check(buffer, position);
    }

    private static async Task ExpectEnd(Stream stream)
    {
        foreach (Overload overload in Enum.GetValues<Overload>())
            Assert.Equal(0, await Read(stream, overload, new byte[10], 0, 10).Within());
    }
}
