using System;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Segments;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Ginnel.Tests.Endpoints;

public sealed class HandlePassingTests : IAsyncLifetime
{
    private readonly EndpointFolder _folder = new();
    private EndpointListener _listener = null!;
    private Connection _client = null!;
    private Connection _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _listener = Endpoint.Listen("db", _folder.Listening);
        _client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        _server = await _listener.AcceptAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _listener.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendHandleAsync_ARegion_IsSharedAndStaysOpen(bool isTwoWay)
    {
        using SharedRegion region = isTwoWay ? SharedRegion.CreateTwoWay(5000) : SharedRegion.Create(5000);
        await _client.SendHandleAsync(region, Token);
        using SharedRegion received = await _server.ReceiveHandleAsync<SharedRegion>(Token).Within();
        region.AsSpan(4999, 1)[0] = 9;
        Assert.Equal(9, received.AsReadOnlySpan(4999, 1)[0]);
        Assert.Equal((isTwoWay, isTwoWay), (received.IsTwoWay, received.CanWrite));
        Assert.Equal(region.Length, received.Length);

        // It can be passed on.
        await _server.SendHandleAsync(received, Token);
        using SharedRegion back = await _client.ReceiveHandleAsync<SharedRegion>(Token).Within();
        Assert.Equal(9, back.AsReadOnlySpan(4999, 1)[0]);
    }

    [Fact]
    public async Task ReceiveHandleAsync_ARegionForAnotherType_IsKept()
    {
        using var region = SharedRegion.Create(1);
        await _client.SendHandleAsync(region, Token);
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _server.ReceiveHandleAsync<PipeReadEnd>(Token).Within());
        Assert.Contains("SharedRegion", exception.Message, StringComparison.Ordinal);
        (await _server.ReceiveHandleAsync<SharedRegion>(Token).Within()).Dispose();
        region.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.SendHandleAsync(region, Token).AsTask());
    }

    [Fact]
    public async Task SendHandleAsync_AFile_PassesACopyOfTheOpenFile()
    {
        string path = Path.Join(_folder.Path, "file");
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
        {
            RandomAccess.Write(file, "contents"u8, 0);
            await _client.SendHandleAsync(file, Token);
            Assert.False(file.IsClosed);
            RandomAccess.Write(file, "C"u8, 0);
        }

        File.Delete(path);
        using SafeFileHandle received = await _server.ReceiveHandleAsync<SafeFileHandle>(Token).Within();
        byte[] buffer = new byte[20];
        Assert.Equal(8, RandomAccess.Read(received, buffer, 0));
        Assert.Equal("Contents"u8, buffer.AsSpan(0, 8));
    }

    [Fact]
    public async Task SendHandleAsync_ASocket_PassesIt()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        await _server.SendHandleAsync(listener.SafeHandle, Token);
        using SafeSocketHandle handle = await _client.ReceiveHandleAsync<SafeSocketHandle>(Token).Within();
        using var received = new Socket(handle);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, Token);
        using Socket accepted = await received.AcceptAsync(Token);
        Assert.True(accepted.Connected);
    }

    [Fact]
    public async Task ReceiveHandleAsync_AsAnyHandle_GivesTheFittingType()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await _client.SendHandleAsync(socket.SafeHandle, Token);
        using SafeHandle first = await _server.ReceiveHandleAsync<SafeHandle>(Token).Within();
        Assert.IsType<SafeSocketHandle>(first);
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        await _client.SendHandleAsync(file, Token);
        using SafeHandle second = await _server.ReceiveHandleAsync<SafeHandle>(Token).Within();
        Assert.IsType<SafeFileHandle>(second);
    }

    [Fact]
    public async Task SendHandleAsync_APipesEnds_MovesThem()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(8192);
        await _client.SendHandleAsync(reader, Token);
        await _client.SendHandleAsync(writer, Token);
        using PipeReadEnd receivedReader = await _server.ReceiveHandleAsync<PipeReadEnd>(Token).Within();
        using PipeWriteEnd receivedWriter = await _server.ReceiveHandleAsync<PipeWriteEnd>(Token).Within();
        Task writing = Watchdog.OnThread(() => receivedWriter.Write("through"u8, Token));
        byte[] buffer = new byte[10];
        Assert.Equal(7, await receivedReader.ReadAsync(buffer, Token).Within());
        await writing.Within();
        Assert.Throws<ObjectDisposedException>(() => writer.Write("x"u8, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _client.SendHandleAsync(reader, Token).AsTask());
    }

    [Fact]
    public async Task SendHandleAsync_ADuplexPipe_JoinsTheTwoProcesses()
    {
        (DuplexPipeEnd mine, DuplexPipeEnd yours) = DuplexPipe.Create();
        using (mine)
        {
            await _client.SendHandleAsync(yours, Token);
            using DuplexPipeEnd theirs = await _server.ReceiveHandleAsync<DuplexPipeEnd>(Token).Within();
            Task writing = Watchdog.OnThread(() => theirs.Writer.Write("hello"u8, Token));
            byte[] buffer = new byte[10];
            Assert.Equal(5, await mine.Reader.ReadAsync(buffer, Token).Within());
            await writing.Within();
        }
    }

    [Fact]
    public async Task SendHandleAsync_AKernelPipesEnd_MovesIt()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        using (writer)
        {
            await _client.SendHandleAsync(reader, Token);
            using KernelPipeReadEnd received = await _server.ReceiveHandleAsync<KernelPipeReadEnd>(Token).Within();
            writer.Write("hello"u8, Token);
            byte[] buffer = new byte[10];
            Assert.Equal(5, await received.ReadAsync(buffer, Token).Within());
        }
    }

    [Fact]
    public async Task ReceiveHandleAsync_AnotherTypeThanSent_NamesBothAndKeepsIt()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (writer)
        {
            await _client.SendHandleAsync(reader, Token);
            InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
                () => _server.ReceiveHandleAsync<SafeFileHandle>(Token).AsTask().Within());
            Assert.Contains("PipeReadEnd", exception.Message, StringComparison.Ordinal);
            Assert.Contains("SafeFileHandle", exception.Message, StringComparison.Ordinal);
            using PipeReadEnd received = await _server.ReceiveHandleAsync<PipeReadEnd>(Token).Within();
        }
    }

    [Fact]
    public async Task ReceiveHandleAsync_AFileAskedForAsASocket_SaysWhatItIs()
    {
        using SafeFileHandle file = File.OpenHandle(typeof(HandlePassingTests).Assembly.Location);
        await _client.SendHandleAsync(file, Token);
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _server.ReceiveHandleAsync<SafeSocketHandle>(Token).AsTask().Within());
        Assert.Contains("a descriptor of a file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendHandleAsync_MoreThanTheReceiverTakes_WaitsForCredit()
    {
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        for (int index = 0; index < HandleExchange.MostOutstanding; index++)
            await _client.SendHandleAsync(file, Token).Within();
        using var cancellation = new CancellationTokenSource();
        Task cancelled = _client.SendHandleAsync(file, cancellation.Token).AsTask();
        Task waiting = _client.SendHandleAsync(file, Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        for (int index = 0; index < HandleExchange.MostOutstanding + 1; index++)
            (await _server.ReceiveHandleAsync<SafeFileHandle>(Token).Within()).Dispose();
        await waiting.Within();
    }

    [Fact]
    public async Task SendHandleAsync_ManyInBothDirections_ArriveInOrder()
    {
        const int Count = 300;
        Task there = ExchangeAsync(_client, _server, Count);
        Task back = ExchangeAsync(_server, _client, Count);
        await there.Within();
        await back.Within();
    }

    [Fact]
    public async Task ReceiveHandleAsync_WhenThePeerCloses_GivesWhatCameAndThenSaysSo()
    {
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        await _client.SendHandleAsync(file, Token);
        await _client.DisposeAsync();
        (await _server.ReceiveHandleAsync<SafeFileHandle>(Token).Within()).Dispose();
        await Assert.ThrowsAsync<BrokenPipeException>(
            () => _server.ReceiveHandleAsync<SafeFileHandle>(Token).AsTask().Within());
        await Assert.ThrowsAsync<BrokenPipeException>(() => _server.SendHandleAsync(file, Token).AsTask().Within());
    }

    [Fact]
    public async Task Waits_WhenThisSideIsDisposed_End()
    {
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        for (int index = 0; index < HandleExchange.MostOutstanding; index++)
            await _client.SendHandleAsync(file, Token).Within();
        Task sending = _client.SendHandleAsync(file, Token).AsTask();
        Task receiving = _client.ReceiveHandleAsync<SafeFileHandle>(Token).AsTask();
        await _client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sending.Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.SendHandleAsync(file, Token).AsTask());
    }

    [Fact]
    public async Task ReceiveHandleAsync_Cancelled_LosesNoHandle()
    {
        using var cancellation = new CancellationTokenSource();
        Task<SafeFileHandle> receiving = _server.ReceiveHandleAsync<SafeFileHandle>(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving.Within());
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        await _client.SendHandleAsync(file, Token);
        (await _server.ReceiveHandleAsync<SafeFileHandle>(Token).Within()).Dispose();
    }

    [Fact]
    public async Task SendHandleAsync_SomethingElse_IsRefused()
    {
        using var wait = new ManualResetEvent(false);
        await Assert.ThrowsAsync<ArgumentException>(() => _client.SendHandleAsync(wait.SafeWaitHandle, Token).AsTask());
        using var invalid = new SafeFileHandle(-1, ownsHandle: false);
        await Assert.ThrowsAsync<ArgumentException>(() => _client.SendHandleAsync(invalid, Token).AsTask());
        SafeFileHandle closed = File.OpenHandle("/dev/null");
        closed.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.SendHandleAsync(closed, Token).AsTask());
    }

    [Fact]
    public async Task ReceiveHandleAsync_PeerSentAKindThatIsNone_SaysSoAndEndsThatConnectionOnly()
    {
        using var hostile = new RawClient(_listener.Path);
        using var segment = new OwnedSegment("test", SegmentLayout.SmallestCapacity);
        hostile.SendHello(RawClient.FittingHello, segment);
        await using Connection connection = await _listener.AcceptAsync(Token).Within();
        Task<SafeHandle> receiving = connection.ReceiveHandleAsync<SafeHandle>(Token).AsTask();
        using (SafeFileHandle file = File.OpenHandle("/dev/null"))
            hostile.Send([PacketType.Handle, 99, 0, 0], file);
        PeerProtocolException exception = await Assert.ThrowsAsync<PeerProtocolException>(() => receiving.Within());
        Assert.Contains("kind 99", exception.Message, StringComparison.Ordinal);

        await SendHandleAsync_AFile_PassesACopyOfTheOpenFile();
    }

    private static async Task ExchangeAsync(Connection from, Connection to, int count)
    {
        Task sending = Task.Run(
            async () =>
            {
                for (int index = 0; index < count; index++)
                {
                    (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
                    writer.Write(BitConverter.GetBytes(index), Token);
                    writer.Dispose();
                    await from.SendHandleAsync(reader, Token);
                }
            },
            Token);
        byte[] buffer = new byte[4];
        for (int index = 0; index < count; index++)
        {
            using KernelPipeReadEnd received = await to.ReceiveHandleAsync<KernelPipeReadEnd>(Token);
            Assert.Equal(4, await received.ReadAsync(buffer, Token));
            Assert.Equal(index, BitConverter.ToInt32(buffer));
        }

        await sending;
    }
}
