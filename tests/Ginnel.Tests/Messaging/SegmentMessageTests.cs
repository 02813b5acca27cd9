using System;
using System.Buffers.Binary;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Platform;
using Ginnel.Segments;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Messages over a connection that are larger than its ring, which go as segments.</summary>
public sealed class SegmentMessageTests : IAsyncLifetime
{
    private const byte Kind = 99;
    private const int MostLength = 50_000_000;

    private readonly EndpointFolder _folder = new();
    private EndpointListener _listener = null!;
    private Connection _client = null!;
    private Connection _server = null!;
    private FrameWriter _writer = null!;
    private FrameReader _reader = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _listener = Endpoint.Listen("large", new ListenOptions { Directory = _folder.Path, Capacity = 4096 });
        _client = await Endpoint.ConnectAsync("large", _folder.Connecting, Token);
        _server = await _listener.AcceptAsync(Token);
        _writer = new FrameWriter(_server.Writer);
        _reader = new FrameReader(_client.Reader, MostLength);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _listener.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task WriteLarge_ManyInARow_ArriveInOrderWithSmallOnesBetween()
    {
        int[] lengths = [2041, 10_000, 8, 3_000_000, 0, 4096, 2040, 20_000_000];
        Task writing = Task.Run(async () =>
        {
            for (int round = 0; round < 10; round++)
            {
                foreach (int length in lengths)
                    await _writer.WriteLargeAsync(Kind, Pattern.Create(round, length), Token);
            }
        });
        for (int round = 0; round < 10; round++)
        {
            foreach (int length in lengths)
            {
                Assert.True(await _reader.WaitToReadAsync(Token).Within());
                CheckNext(round, length);
            }
        }

        await writing.Within();
        Assert.Equal(0, ((PacketRouter)_client.Link.Sink!).Segments.ReceivedCount);
    }

    [Fact]
    public async Task WriteLarge_MoreThanMayBeOutstanding_WaitsAndIsCancelledWithoutEffect()
    {
        for (int count = 0; count < HandleExchange.MostOutstanding; count++)
            await _writer.WriteLargeAsync(Kind, new byte[5000], Token).AsTask().Within();
        using var source = new CancellationTokenSource();
        Task waiting = _writer.WriteLargeAsync(Kind, new byte[6000], source.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        for (int count = 0; count < HandleExchange.MostOutstanding; count++)
        {
            Assert.True(await _reader.WaitToReadAsync(Token).Within());
            Assert.True(_reader.TryRead(out Frame frame));
            Assert.Equal(5000, frame.Payload.Length);
            _reader.Advance();
        }

        Assert.False(_reader.TryRead(out _));
        await _writer.WriteLargeAsync(Kind, new byte[7000], Token).AsTask().Within();
        Assert.True(await _reader.WaitToReadAsync(Token).Within());
    }

    [Fact]
    public async Task SendHandle_BetweenSegments_DoesNotMixWithThem()
    {
        await _writer.WriteLargeAsync(Kind, Pattern.Create(1, 5000), Token).AsTask().Within();
        using Descriptor file = MemoryFile.Create("other", 1);
        await ((PacketRouter)_server.Link.Sink!).Handles.SendAsync(file, Token).AsTask().Within();
        await _writer.WriteLargeAsync(Kind, Pattern.Create(2, 6000), Token).AsTask().Within();
        Assert.True(await _reader.WaitToReadAsync(Token).Within());
        CheckNext(1, 5000);
        (await _client.ReceiveHandleAsync<Microsoft.Win32.SafeHandles.SafeFileHandle>(Token).Within()).Dispose();
        Assert.True(await _reader.WaitToReadAsync(Token).Within());
        CheckNext(2, 6000);
    }

    [Theory]
    // Longer than announced; shorter; not sealed against writing.
    [InlineData(5000, 4999, true)]
    [InlineData(5000, 5001, true)]
    [InlineData(5000, 5000, false)]
    public async Task Read_SegmentThatIsNotAsItMustBe_CutsTheWriterOff(int length, int announced, bool isSealed)
    {
        using Descriptor file = isSealed
            ? MessageSegment.Create(new byte[length])
            : MemoryFile.Create("loose", length);
        if (!isSealed)
            MemoryFile.AddSeals(file, Seals.Shrink | Seals.Grow | Seals.Seal);
        await AnnounceAsync(file, announced);
        PeerProtocolException exception = await Assert.ThrowsAsync<PeerProtocolException>(
            () => _reader.WaitToReadAsync(Token).Within());
        Assert.Contains(isSealed ? "5000 bytes long" : "are required", exception.Message);
    }

    [Theory]
    [InlineData(0L, Kind)]
    [InlineData(-1L, Kind)]
    [InlineData(long.MaxValue, Kind)]
    [InlineData(MostLength + 1L, Kind)]
    [InlineData(5000L, FrameKind.Part)]
    [InlineData(5000L, 256L)]
    public async Task Read_AnnouncementThatCannotBe_CutsTheWriterOff(long length, long kind)
    {
        Announce(length, kind);
        await Assert.ThrowsAsync<PeerProtocolException>(() => _reader.WaitToReadAsync(Token).Within());
    }

    [Fact]
    public async Task WaitToRead_SegmentThatNeverComes_IsCancelledOrEndsWithTheWriter()
    {
        Announce(5000, Kind);
        using var source = new CancellationTokenSource();
        Task<bool> waiting = _reader.WaitToReadAsync(source.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        _server.Dispose();
        await Assert.ThrowsAnyAsync<GinnelException>(() => _reader.WaitToReadAsync(Token).Within());
    }

    private async Task AnnounceAsync(Descriptor file, long length)
    {
        await ((PacketRouter)_server.Link.Sink!).Segments.SendAsync(file, Token).AsTask().Within();
        Announce(length, Kind);
    }

    private void Announce(long length, long kind)
    {
        Assert.True(_writer.TryLoan(FrameLayout.AttachedLength, out FrameLoan loan));
        BinaryPrimitives.WriteInt64LittleEndian(loan.Payload, length);
        BinaryPrimitives.WriteInt64LittleEndian(loan.Payload[FrameLayout.AttachedKindOffset..], kind);
        loan.Commit(FrameKind.Attached, FrameLayout.AttachedLength);
    }

    private void CheckNext(int start, int length)
    {
        Assert.True(_reader.TryRead(out Frame frame));
        Assert.Equal(Kind, frame.Kind);
        Assert.Equal(length, frame.Payload.Length);
        Pattern.Check(frame.Payload, start);
        _reader.Advance();
    }
}
