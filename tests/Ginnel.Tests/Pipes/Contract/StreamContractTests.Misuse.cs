using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Wrong arguments, the wrong direction, what no pipe can do, and two reads at once.</summary>
public abstract partial class StreamContractTests
{
    [Fact]
    public async Task ReadAsync_AnotherPending_IsRefused()
    {
        Assert.SkipUnless(Traits.RefusesConcurrentReads, "A network stream queues reads.");
        using StreamPair pair = Create();
        byte[] buffer = new byte[10];
        Task<int> first = pair.Reader.ReadAsync(buffer).AsTask();
        await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => pair.Reader.ReadAsync(new byte[10]).AsTask().Within());
        await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => Read(pair.Reader, Overload.Span, new byte[10], 0, 10).Within());
        if (!Traits.SurvivesConcurrentReads)
            return;
        Assert.False(first.IsCompleted);
        await Write(pair.Writer, 0, 10);
        Assert.Equal(10, await first.Within());
        Pattern.Check(buffer, 0);
    }

    [Fact]
    public async Task ReadAsync_AnotherPendingOnSockets_BothAreServed()
    {
        Assert.SkipWhen(Traits.RefusesConcurrentReads, "A pipe serves one read at a time.");
        using StreamPair pair = Create();
        Task<int> first = pair.Reader.ReadAsync(new byte[1]).AsTask();
        Task<int> second = pair.Reader.ReadAsync(new byte[1]).AsTask();
        await Write(pair.Writer, 0, 2);
        Assert.Equal(1, await first.Within());
        Assert.Equal(1, await second.Within());
    }

    [Fact]
    public async Task ReadAndWrite_WrongArguments_Throw()
    {
        using StreamPair pair = Create();
        byte[] buffer = new byte[10];
        (int, int)[] wrongRanges = [(-1, 1), (0, -1), (0, 11), (5, 6), (11, 0), (1, int.MaxValue)];
        foreach (Overload overload in (Overload[])[Overload.Array, Overload.ArrayAsync, Overload.BeginEnd])
        {
            await Assert.ThrowsAsync<ArgumentNullException>(() => Read(pair.Reader, overload, null!, 0, 0).Within());
            await Assert.ThrowsAsync<ArgumentNullException>(() => Write(pair.Writer, overload, null!, 0, 0).Within());
            foreach ((int offset, int count) in wrongRanges)
            {
                await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                    () => Read(pair.Reader, overload, buffer, offset, count).Within());
                await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                    () => Write(pair.Writer, overload, buffer, offset, count).Within());
            }
        }
    }

    [Fact]
    public async Task CopyTo_WrongArguments_Throw()
    {
        using StreamPair pair = Create();
        Assert.Throws<ArgumentNullException>(() => pair.Reader.CopyTo(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Reader.CopyTo(Stream.Null, 0));
        await Assert.ThrowsAsync<ArgumentNullException>(() => pair.Reader.CopyToAsync(null!));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.Reader.CopyToAsync(Stream.Null, 0));
    }

    [Fact]
    public async Task ReadAndWrite_WrongDirection_AreNotSupported()
    {
        Assert.SkipWhen(Traits.IsDuplex, "A socket goes both ways.");
        using StreamPair pair = Create();
        foreach (Overload overload in Enum.GetValues<Overload>())
        {
            await Assert.ThrowsAsync<NotSupportedException>(
                () => Write(pair.Reader, overload, new byte[10], 0, 10).Within());
            await Assert.ThrowsAsync<NotSupportedException>(
                () => Read(pair.Writer, overload, new byte[10], 0, 10).Within());
        }
    }

    [Fact]
    public void Seeking_OnEitherSide_IsNotSupported()
    {
        using StreamPair pair = Create();
        foreach (Stream stream in (Stream[])[pair.Reader, pair.Writer])
        {
            Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
            Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
            Assert.Throws<NotSupportedException>(() => stream.Length);
            Assert.Throws<NotSupportedException>(() => stream.Position);
            Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        }
    }

    [Fact]
    public async Task Flush_OnEitherSide_IsFine()
    {
        using StreamPair pair = Create();
        pair.Writer.Flush();
        await pair.Writer.FlushAsync().Within();
        await Write(pair.Writer, 0, 10);
        pair.Writer.Flush();
        await Expect(pair.Reader, 0, 10);
    }
}
