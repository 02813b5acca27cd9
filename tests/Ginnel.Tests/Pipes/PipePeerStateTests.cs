using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Pipes;
using Ginnel.Segments;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Pipes;

/// <summary>A peer that writes nonsense into the state words of its own header.</summary>
public sealed class PipePeerStateTests
{
    private static readonly byte[] s_page = new byte[4096];

    [Theory]
    [InlineData(WaitStrategy.Block)]
    [InlineData(WaitStrategy.Adaptive)]
    public async Task Write_ReaderStateWithoutMeaning_IsAProtocolError(WaitStrategy strategy)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(new PipeSettings { WaitStrategy = strategy });
        using (reader)
        using (writer)
        {
            writer.Write(s_page, CancellationToken.None);
            StateOf(reader).WriteRelease(0xDEAD);
            PeerProtocolException exception = await Assert.ThrowsAsync<PeerProtocolException>(
                () => Watchdog.OnThread(() => writer.Write(s_page, CancellationToken.None)).Within());
            Assert.Contains("57005", exception.Message);
            await Assert.ThrowsAsync<PeerProtocolException>(
                () => writer.WriteAsync(s_page, CancellationToken.None).Within());
        }
    }

    [Fact]
    public async Task Read_WriterStateWithoutMeaning_IsAProtocolErrorAfterTheData()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write(Pattern.Create(0, 100), CancellationToken.None);
            byte[] buffer = new byte[200];
            Assert.Equal(100, await reader.ReadAsync(buffer, CancellationToken.None).Within());
            writer.Write(Pattern.Create(100, 50), CancellationToken.None);
            StateOf(writer).WriteRelease(3);

            Assert.Equal(50, await Watchdog.OnThread(() => reader.Read(buffer, CancellationToken.None)).Within());
            Pattern.Check(buffer.AsSpan(0, 50), 100);
            await Assert.ThrowsAsync<PeerProtocolException>(
                () => Watchdog.OnThread(() => reader.Read(buffer, CancellationToken.None)).Within());
            await Assert.ThrowsAsync<PeerProtocolException>(
                () => reader.ReadAsync(CancellationToken.None).Within());
        }
    }

    [Fact]
    public async Task Write_ReaderTakesItsCompletionBack_StaysBroken()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write(s_page, CancellationToken.None);
            Assert.Equal(4096, await reader.ReadAsync(new byte[4096], CancellationToken.None).Within());
            StateOf(reader).WriteRelease((uint)EndState.Completed);
            writer.Core.OnPeerChanged();
            StateOf(reader).WriteRelease((uint)EndState.Open);
            for (int round = 0; round < 3; round++)
            {
                await Assert.ThrowsAsync<BrokenPipeException>(
                    () => Watchdog.OnThread(() => writer.Write(s_page, CancellationToken.None)).Within());
            }

            Assert.True((await writer.WriteAsync(s_page, CancellationToken.None).Within()).IsCompleted);
        }
    }

    [Fact]
    public async Task Read_WriterTakesItsCompletionBack_StaysAtTheEnd()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write([1], CancellationToken.None);
            byte[] buffer = new byte[16];
            Assert.Equal(1, await reader.ReadAsync(buffer, CancellationToken.None).Within());
            StateOf(writer).WriteRelease((uint)EndState.Completed);
            Assert.Equal(0, await reader.ReadAsync(buffer, CancellationToken.None).Within());
            StateOf(writer).WriteRelease((uint)EndState.Open);
            Assert.Equal(0, await reader.ReadAsync(buffer, CancellationToken.None).Within());
            Assert.True((await reader.ReadAsync(CancellationToken.None).Within()).IsCompleted);
        }
    }

    [Fact]
    public async Task Dispose_WithStagedBytesAndAnImpossibleReader_StillCloses()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        {
            await writer.WriteAsync(s_page, CancellationToken.None).Within();
            writer.GetSpan(100)[..100].Clear();
            writer.Advance(100);
            reader.Core.Link.Own.Header.Read.WriteRelease(long.MaxValue);
            writer.Dispose();
            Assert.True(writer.Core.IsClosed);
            Assert.Throws<ObjectDisposedException>(() => writer.Write(s_page, CancellationToken.None));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WaitToWrite_UnpublishedBytesFillThePipe_PublishesThem(bool isAsynchronous)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write([0], CancellationToken.None);
            Assert.Equal(1, await reader.ReadAsync(new byte[1], CancellationToken.None).Within());
            Assert.True(writer.TryLoan(4096, out Loan loan));
            loan.Commit(4096, publish: false);

            Task wait = isAsynchronous
                ? writer.WaitToWriteAsync(1, CancellationToken.None).AsTask()
                : Watchdog.OnThread(() => writer.WaitToWrite(1, CancellationToken.None));
            Assert.Equal(4096, await reader.ReadAsync(new byte[5000], CancellationToken.None).Within());
            await wait.Within();
        }
    }

    [Fact]
    public async Task WaitToWrite_StagedBytesFillThePipe_PublishesThem()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            Pattern.Fill(writer.GetSpan(10_000)[..10_000], 0);
            writer.Advance(10_000);
            Task wait = writer.WaitToWriteAsync(4096, CancellationToken.None).AsTask();
            byte[] buffer = new byte[10_000];
            int length = 0;
            while (length < buffer.Length)
                length += await reader.ReadAsync(buffer.AsMemory(length), CancellationToken.None).Within();
            Pattern.Check(buffer, 0);
            await wait.Within();
        }
    }

    private static SharedWord32 StateOf(PipeReadEnd end) => end.Core.Link.Own.Header.ReaderState;

    private static SharedWord32 StateOf(PipeWriteEnd end) => end.Core.Link.Own.Header.WriterState;
}
