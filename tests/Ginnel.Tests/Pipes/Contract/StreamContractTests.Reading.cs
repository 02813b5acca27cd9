using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Reading and writing through every overload, and when each of them waits.</summary>
public abstract partial class StreamContractTests
{
    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Read_EveryOverload_TakesWhatIsThere(Overload overload)
    {
        using StreamPair pair = Create();
        await Write(pair.Writer, 0, 100);
        byte[] buffer = new byte[300];
        int position = 0;
        while (position < 100)
        {
            int length = await Read(pair.Reader, overload, buffer, 50 + position, 200).Within();
            Assert.InRange(length, 1, 100 - position);
            position += length;
        }

        Pattern.Check(buffer.AsSpan(50, 100), 0);
        Assert.False(buffer.AsSpan(0, 50).ContainsAnyExcept((byte)0));
        Assert.False(buffer.AsSpan(150).ContainsAnyExcept((byte)0));
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Write_EveryOverload_SendsExactlyThat(Overload overload)
    {
        using StreamPair pair = Create();
        byte[] buffer = new byte[300];
        Pattern.Fill(buffer.AsSpan(50, 100), 0);
        await Write(pair.Writer, overload, buffer, 50, 100).Within();
        await pair.Writer.FlushAsync().Within();
        await Expect(pair.Reader, 0, 100);
        await Write(pair.Writer, 100, 1);
        await Expect(pair.Reader, 100, 1);
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Read_NothingThere_WaitsForAWrite(Overload overload)
    {
        using StreamPair pair = Create();
        byte[] buffer = new byte[10];
        Task<int> read = Read(pair.Reader, overload, buffer, 0, 10);
        Assert.False(read.IsCompleted);
        await Write(pair.Writer, 0, 1);
        Assert.Equal(1, await read.Within());
        Pattern.Check(buffer.AsSpan(0, 1), 0);
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Read_LessThanIsThere_LeavesTheRest(Overload overload)
    {
        using StreamPair pair = Create();
        await Write(pair.Writer, 0, 100);
        byte[] buffer = new byte[30];
        int length = await Read(pair.Reader, overload, buffer, 0, 30).Within();
        Assert.InRange(length, 1, 30);
        Pattern.Check(buffer.AsSpan(0, length), 0);
        await Expect(pair.Reader, length, 100 - length);
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Write_MoreThanFits_WaitsUntilRead(Overload overload)
    {
        using StreamPair pair = Create();
        int length = overload == Overload.SingleByte ? 10_000 : 4 * Traits.Capacity + (4 << 20);
        Task write = Write(pair.Writer, overload, Pattern.Create(0, length), 0, length);
        if (overload != Overload.SingleByte)
            Assert.False(write.IsCompleted);
        await Expect(pair.Reader, 0, length);
        await write.Within();
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Read_ManyTimes_EachCallIsItsOwn(Overload overload)
    {
        using StreamPair pair = Create();
        byte[] buffer = new byte[10];
        for (int round = 0; round < 50; round++)
        {
            Task<int> read = Read(pair.Reader, overload, buffer, 0, 10);
            await Write(pair.Writer, round, 1);
            Assert.Equal(1, await read.Within());
            Pattern.Check(buffer.AsSpan(0, 1), round);
        }
    }

    [Fact]
    public async Task ReadAsync_NoRoomAndNoData_WaitsForData()
    {
        // How a server waits on ten thousand idle connections without ten thousand buffers.
        using StreamPair pair = Create();
        Task<int> read = pair.Reader.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(read.IsCompleted);
        await Write(pair.Writer, 0, 10);
        Assert.Equal(0, await read.Within());
        await Expect(pair.Reader, 0, 10);
    }

    [Theory]
    [InlineData(Overload.Array)]
    [InlineData(Overload.Span)]
    [InlineData(Overload.ArrayAsync)]
    [InlineData(Overload.MemoryAsync)]
    public async Task Read_NoRoom_TakesNothing(Overload overload)
    {
        using StreamPair pair = Create();
        await Write(pair.Writer, 0, 10);
        for (int repetition = 0; repetition < 3; repetition++)
            Assert.Equal(0, await Read(pair.Reader, overload, new byte[5], 2, 0).Within());
        await Expect(pair.Reader, 0, 10);
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Write_Nothing_WakesNobody(Overload overload)
    {
        using StreamPair pair = Create();
        byte[] buffer = new byte[10];
        Task<int> read = pair.Reader.ReadAsync(buffer).AsTask();
        await Write(pair.Writer, overload, new byte[5], 2, 0).Within();
        await pair.Writer.FlushAsync().Within();
        Assert.False(read.IsCompleted);
        await Write(pair.Writer, 0, 10);
        int length = await read.Within();
        Assert.InRange(length, 1, 10);
        Pattern.Check(buffer.AsSpan(0, length), 0);
    }

    [Theory]
    [MemberData(nameof(Overloads))]
    public async Task Write_ReadPendingOnTheSameStream_GoesAhead(Overload overload)
    {
        Assert.SkipUnless(Traits.IsDuplex, "A pipe goes one way.");
        using StreamPair pair = Create();
        byte[] received = new byte[10];
        Task<int> read = Read(pair.Writer, overload, received, 0, 10);
        await Write(pair.Writer, overload, Pattern.Create(0, 10), 0, 10).Within();
        await Expect(pair.Reader, 0, 10);
        Assert.False(read.IsCompleted);
        await Write(pair.Reader, 0, 1);
        Assert.Equal(1, await read.Within());
        Pattern.Check(received.AsSpan(0, 1), 0);
    }

    [Fact]
    public async Task ReadAtLeastAsync_PiecesArrive_CollectsThem()
    {
        using StreamPair pair = Create();
        byte[] buffer = new byte[100];
        Task<int> read = pair.Reader.ReadAtLeastAsync(buffer, 30, throwOnEndOfStream: false).AsTask();
        for (int position = 0; position < 30; position += 10)
        {
            Assert.False(read.IsCompleted);
            await Write(pair.Writer, position, 10);
        }

        Assert.Equal(30, await read.Within());
        Pattern.Check(buffer.AsSpan(0, 30), 0);
    }

    [Fact]
    public async Task CopyToAsync_UntilTheEnd_CopiesEverything()
    {
        using StreamPair pair = Create();
        using var target = new MemoryStream();
        Task copy = pair.Reader.CopyToAsync(target, 777);
        await Write(pair.Writer, 0, 200_000);
        await pair.Writer.DisposeAsync();
        await copy.Within();
        Assert.Equal(200_000, target.Length);
        Pattern.Check(target.ToArray(), 0);
    }

    [Fact]
    public async Task CopyTo_UntilTheEnd_CopiesEverything()
    {
        using StreamPair pair = Create();
        using var target = new MemoryStream();
        Task copy = Watchdog.OnThread(() => pair.Reader.CopyTo(target));
        await Write(pair.Writer, 0, 200_000);
        await pair.Writer.DisposeAsync();
        await copy.Within();
        Assert.Equal(200_000, target.Length);
        Pattern.Check(target.ToArray(), 0);
    }
}
