using System;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Serialization;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>What a channel between two ends has beyond .NET's, in one process.</summary>
public sealed class PipeChannelTests : IDisposable
{
    private readonly PipeReadEnd _readEnd;
    private readonly PipeWriteEnd _writeEnd;

    public PipeChannelTests() => (_readEnd, _writeEnd) = Pipe.Create();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _readEnd.Dispose();
        _writeEnd.Dispose();
    }

    [Fact]
    public void WriterOf_AnEndThatWasNotUsed_LeavesItsPartnerMovable()
    {
        using PipeChannelWriter<long> writer = _writeEnd.WriterOf<long>();
        Assert.True(_readEnd.Core.Link.IsNew);
        Assert.True(writer.TryWrite(1));
    }

    [Fact]
    public async Task Write_StringsOfAllLengths_ArriveAsTheyWere()
    {
        using PipeChannelWriter<string?> writer = _writeEnd.WriterOf<string?>();
        using PipeChannelReader<string?> reader = _readEnd.ReaderOf<string?>();
        int[] lengths = [0, 1, 100, 1900, 2035, 2036, 2037, 4096, 50_000, 1_000_000, 3];
        Task writing = Task.Run(async () =>
        {
            foreach (int length in lengths)
                await writer.WriteAsync(Text(length), Token);
            await writer.WriteAsync(null, Token);
        });
        foreach (int length in lengths)
            Assert.Equal(Text(length), await reader.ReadAsync(Token).Within());
        Assert.Null(await reader.ReadAsync(Token).Within());
        await writing.Within();
    }

    [Fact]
    public async Task Write_Blocking_ArrivesAtABlockingRead()
    {
        using PipeChannelWriter<string?> writer = _writeEnd.WriterOf<string?>();
        using PipeChannelReader<string?> reader = _readEnd.ReaderOf<string?>();
        Task writing = Watchdog.OnThread(() =>
        {
            for (int length = 0; length < 5000; length += 7)
                writer.Write(Text(length), Token);
            writer.Complete();
        });
        Task reading = Watchdog.OnThread(() =>
        {
            for (int length = 0; length < 5000; length += 7)
                Assert.Equal(Text(length), reader.Read(Token));
            Assert.False(reader.WaitToRead(Token));
            Assert.Throws<ChannelClosedException>(() => reader.Read(Token));
        });
        await writing.Within();
        await reading.Within();
    }

    [Fact]
    public async Task Write_AValueLargerThanTheRing_ArrivesWhole()
    {
        using PipeChannelWriter<Huge> writer = _writeEnd.WriterOf<Huge>();
        using PipeChannelReader<Huge> reader = _readEnd.ReaderOf<Huge>();
        Assert.False(reader.CanCount);
        for (byte index = 1; index < 5; index++)
        {
            Huge sent = default;
            sent[4999] = index;
            Task writing = writer.WriteAsync(sent, Token).AsTask();
            Huge received = await reader.ReadAsync(Token).Within();
            Assert.Equal(index, received[4999]);
            await writing.Within();
        }
    }

    [Fact]
    public async Task TryWrite_LargeMessage_GoesOnByItselfAndHoldsTheNextBack()
    {
        using PipeChannelWriter<string?> writer = _writeEnd.WriterOf<string?>();
        using PipeChannelReader<string?> reader = _readEnd.ReaderOf<string?>();
        Assert.True(writer.TryWrite(Text(100_000)));
        Assert.False(writer.TryWrite("next"));
        Task<bool> waiting = writer.WaitToWriteAsync(Token).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(Text(100_000), await reader.ReadAsync(Token).Within());
        Assert.True(await waiting.Within());
        Assert.True(writer.TryWrite("next"));
        Assert.Equal("next", await reader.ReadAsync(Token).Within());
    }

    [Fact]
    public async Task Complete_DuringALargeMessage_ComesAfterIt()
    {
        PipeChannelWriter<string?> writer = _writeEnd.WriterOf<string?>();
        using PipeChannelReader<string?> reader = _readEnd.ReaderOf<string?>();
        Assert.True(writer.TryWrite(Text(100_000)));
        writer.Dispose();
        Assert.Equal(Text(100_000), await reader.ReadAsync(Token).Within());
        Assert.False(await reader.WaitToReadAsync(Token).Within());
    }

    [Fact]
    public async Task Write_LargeMessageCancelled_IsNotReceived()
    {
        using PipeChannelWriter<string?> writer = _writeEnd.WriterOf<string?>();
        using PipeChannelReader<string?> reader = _readEnd.ReaderOf<string?>();
        using var source = new CancellationTokenSource();
        Task writing = writer.WriteAsync(Text(100_000), source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Within());
        Task next = writer.WriteAsync("next", Token).AsTask();
        Assert.Equal("next", await reader.ReadAsync(Token).Within());
        await next.Within();
    }

    [Fact]
    public async Task WriteAll_MoreThanFits_AllArrive()
    {
        using PipeChannelWriter<long> writer = _writeEnd.WriterOf<long>();
        using PipeChannelReader<long> reader = _readEnd.ReaderOf<long>();
        long[] items = [.. Enumerable.Range(0, 10_000).Select(static number => (long)number)];
        Task writing = Task.Run(async () =>
        {
            await writer.WriteAllAsync(items, Token);
            writer.WriteAll(items, Token);
            writer.Complete();
        });
        long[] buffer = new long[100];
        long expected = 0;
        while (await reader.WaitToReadAsync(Token).Within())
        {
            int count = reader.TryReadAll(buffer);
            Assert.InRange(count, 1, buffer.Length);
            for (int index = 0; index < count; index++)
                Assert.Equal(expected++ % items.Length, buffer[index]);
        }

        Assert.Equal(2 * items.Length, expected);
        await writing.Within();
    }

    [Fact]
    public void TryWriteAll_WhenThereIsRoomForSome_WritesThose()
    {
        using PipeChannelWriter<long> writer = _writeEnd.WriterOf<long>();
        using PipeChannelReader<long> reader = _readEnd.ReaderOf<long>();
        int count = writer.TryWriteAll(new long[1000]);
        Assert.InRange(count, 1, 999);
        Assert.Equal(0, writer.TryWriteAll(new long[1]));
        Assert.Equal(count, reader.TryReadAll(new long[1000]));
    }

    [Fact]
    public async Task TryWrite_DropWrite_DropsWhatHasNoRoom()
    {
        using PipeChannelWriter<long> writer = _writeEnd.WriterOf<long>(
            new PipeChannelOptions { FullMode = BoundedChannelFullMode.DropWrite });
        using PipeChannelReader<long> reader = _readEnd.ReaderOf<long>();
        for (int count = 0; count < 1000; count++)
            await writer.WriteAsync(count, Token).Within();
        Assert.InRange(writer.DroppedCount, 1, 999);
        long kept = 1000 - writer.DroppedCount;
        for (long expected = 0; expected < kept; expected++)
            Assert.Equal(expected, await reader.ReadAsync(Token).Within());
        Assert.False(reader.TryRead(out _));
        reader.Dispose();
        await Eventually.True(() => !writer.TryWrite(1));
        await Assert.ThrowsAsync<BrokenPipeException>(() => writer.WriteAsync(1, Token).Within());
    }

    [Theory]
    [InlineData(BoundedChannelFullMode.DropNewest)]
    [InlineData(BoundedChannelFullMode.DropOldest)]
    public void WriterOf_ModesThatTakeBack_AreRefused(BoundedChannelFullMode mode)
    {
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => _writeEnd.WriterOf<long>(new PipeChannelOptions { FullMode = mode }));
        Assert.Contains("DropWrite", exception.Message);
    }

    [Fact]
    public async Task Dispose_OfTheReader_IsABrokenPipeForTheWriter()
    {
        using PipeChannelWriter<long> writer = _writeEnd.WriterOf<long>();
        PipeChannelReader<long> reader = _readEnd.ReaderOf<long>();
        Assert.True(writer.TryWrite(1));
        reader.Dispose();
        await Eventually.True(() => !writer.TryWrite(1));
        await Assert.ThrowsAsync<BrokenPipeException>(() => writer.WriteAsync(1, Token).Within());
        await Assert.ThrowsAsync<BrokenPipeException>(() => writer.WaitToWriteAsync(Token).Within());
        Assert.Throws<BrokenPipeException>(() => writer.Write(1, Token));
    }

    [Fact]
    public async Task Dispose_DuringAWait_EndsIt()
    {
        PipeChannelReader<long> reader = _readEnd.ReaderOf<long>();
        using PipeChannelWriter<long> writer = _writeEnd.WriterOf<long>();
        Task<bool> waiting = reader.WaitToReadAsync(Token).AsTask();
        reader.Dispose();
        Assert.False(await waiting.Within());
        await reader.Completion.Within();
    }

    [Fact]
    public async Task Read_MessageThatIsNone_CutsTheWriterOff()
    {
        using PipeChannelReader<string?> reader = _readEnd.ReaderOf<string?>();
        MessageFormatter.Register(new RawFormatter());
        using PipeChannelWriter<Raw> writer = _writeEnd.WriterOf<Raw>(
            new PipeChannelOptions { TypeName = "System.String" });
        Assert.True(writer.TryWrite(new Raw([6, 0, 0, 0, 0x41])));
        InvalidMessageException exception = await Assert.ThrowsAsync<InvalidMessageException>(
            () => ReadOneAsync(reader).Within());
        Assert.Equal(4, exception.Offset);
        await Eventually.True(() => !writer.TryWrite(new Raw([])));
        await Assert.ThrowsAsync<PeerFailedException>(() => writer.WriteAsync(new Raw([]), Token).Within());
    }

    [Fact]
    public async Task Read_MessageLongerThanAccepted_CutsTheWriterOff()
    {
        using PipeChannelReader<string?> reader = _readEnd.ReaderOf<string?>(
            new PipeChannelOptions { MaxMessageLength = 10_000 });
        using PipeChannelWriter<string?> writer = _writeEnd.WriterOf<string?>();
        Assert.True(writer.TryWrite(Text(5_000)));
        Assert.Equal(Text(5_000), await reader.ReadAsync(Token).Within());
        await writer.WaitToWriteAsync(Token).Within();
        Assert.True(writer.TryWrite(Text(20_000)));
        PeerProtocolException exception = await Assert.ThrowsAsync<PeerProtocolException>(
            () => ReadOneAsync(reader).Within());
        Assert.Contains("10000", exception.Message);
    }

    private static async Task ReadOneAsync(PipeChannelReader<string?> reader)
    {
        while (await reader.WaitToReadAsync(Token))
            reader.TryRead(out _);
    }

    private static string Text(int length) => new('x', length);

    [global::System.Runtime.CompilerServices.InlineArray(5000)]
    private struct Huge
    {
        private byte _first;
    }

    /// <summary>Any bytes as a message.</summary>
    private sealed record Raw(byte[] Bytes);

    private sealed class RawFormatter : IMessageFormatter<Raw>
    {
        public void Write(ref MessageWriter writer, in Raw value) =>
            value.Bytes.CopyTo(writer.Reserve(value.Bytes.Length));

        public Raw Read(ref MessageReader reader) => new(reader.ReadBytes(reader.Remaining).ToArray());
    }
}
