using System;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Pipes;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Far;

/// <summary>How a far connection carries bytes, holds its peer back, and ends.</summary>
public sealed class FarConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public async Task Bytes_InBothDirections_ArriveInOrder(int capacity)
    {
        using FarPair pair = await FarPair.ConnectAsync(capacity);
        const long Length = 20 << 20;
        await Task.WhenAll(
            PourAsync(pair.Client.Writer, Length), CheckAsync(pair.Server.Reader, Length),
            PourAsync(pair.Server.Writer, Length), CheckAsync(pair.Client.Reader, Length)).Within();
    }

    [Theory]
    [InlineData(ConnectionDirections.ReadOnly)]
    [InlineData(ConnectionDirections.WriteOnly)]
    public async Task Bytes_InOneDirection_ArriveInOrder(ConnectionDirections direction)
    {
        using FarPair pair = await FarPair.ConnectAsync(direction: direction);
        bool reads = direction is ConnectionDirections.ReadOnly;
        Assert.Equal((reads, !reads), (pair.Client.CanRead, pair.Client.CanWrite));
        PipeWriteEnd writer = reads ? pair.Server.Writer : pair.Client.Writer;
        PipeReadEnd reader = reads ? pair.Client.Reader : pair.Server.Reader;
        await Task.WhenAll(PourAsync(writer, 1 << 20), CheckAsync(reader, 1 << 20)).Within();
        await Eventually.True(() => !HasConnection(pair.Listener));
    }

    [Fact]
    public async Task Writer_WhosePeerDoesNotRead_IsHeldBackAndDeafToNothing()
    {
        using FarPair pair = await FarPair.ConnectAsync(4096);
        long written = 0;
        while (pair.Client.Writer.TryLoan(64, out Loan loan))
        {
            loan.Commit();
            written += 64;
            if (!await TryWaitForRoomAsync(pair.Client.Writer))
                break;
        }

        // The writer's ring, the reader's, and as much on the way.
        Assert.InRange(written, 2 * 4096, 4 * 4096);
        // The other direction goes on, and completions arrive behind what is stuck.
        await pair.Server.Writer.WriteAsync(Pattern.Create(0, 3), Token).Within();
        byte[] read = new byte[3];
        await pair.Client.AsStream().ReadExactlyAsync(read, Token).Within();
        await pair.Client.Writer.CompleteAsync();
        Assert.Equal(written, await CountAsync(pair.Server.Reader));
    }

    [Fact]
    public async Task Writer_ThatFails_TellsItsReasonBehindWhatItWrote()
    {
        using FarPair pair = await FarPair.ConnectAsync();
        await pair.Client.Writer.WriteAsync(Pattern.Create(0, 100), Token).Within();
        await pair.Client.Writer.CompleteAsync(new FormatException("bad day"));
        byte[] read = new byte[100];
        await pair.Server.AsStream().ReadExactlyAsync(read, Token).Within();
        var failure = await Assert.ThrowsAsync<PeerFailedException>(
            () => pair.Server.Reader.ReadAsync(read, Token).AsTask().Within());
        Assert.Equal("bad day", failure.PeerMessage);
        Assert.Contains("CN=both", failure.Message);
    }

    [Fact]
    public async Task Reader_ThatFails_TellsItsReasonToTheWriter()
    {
        using FarPair pair = await FarPair.ConnectAsync();
        pair.Server.Reader.Complete(new FormatException("no more"));
        var failure = await Assert.ThrowsAsync<PeerFailedException>(
            () => PourAsync(pair.Client.Writer, 10 << 20).Within());
        Assert.Equal("no more", failure.PeerMessage);
        await pair.Server.Writer.WriteAsync(Pattern.Create(0, 3), Token).Within();
        Assert.Equal(3, await pair.Client.Reader.ReadAsync(new byte[3], Token).AsTask().Within());
    }

    [Fact]
    public async Task DisposeAsync_OfAWriter_WaitsUntilAllIsAtThePeer()
    {
        using FarPair pair = await FarPair.ConnectAsync();
        // More than the peer's ring holds, and nobody reads there.
        const int Length = 100_000;
        await pair.Client.Writer.WriteAsync(Pattern.Create(0, Length), Token).Within();
        await pair.Client.DisposeAsync().Within();
        Assert.False(HasConnection(pair.Listener));
        await CheckAsync(pair.Server.Reader, Length).Within();
    }

    [Fact]
    public async Task Connection_LeftToTheGarbageCollector_IsADeathToThePeer()
    {
        using EndpointListener listener = FarPair.Listen(new ListenOptions { Tls = FarPair.Tls });
        await ForgetAsync(listener.Path);
        using Connection server = await listener.AcceptAsync(Token).AsTask().Within();
        Task<int> reading = server.Reader.ReadAsync(new byte[1], Token).AsTask();
        await Eventually.True(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return reading.IsCompleted;
        });
        await Assert.ThrowsAsync<PeerDiedException>(() => reading);
    }

    [Fact]
    public async Task Reader_SlowerThanTheKeepAlive_StillGetsAllAndItsEnd()
    {
        TlsOptions tls = FarPair.Tls with
        {
            KeepAliveInterval = TimeSpan.FromMilliseconds(50),
            KeepAliveTimeout = TimeSpan.FromMilliseconds(500),
        };
        using FarPair pair = await FarPair.ConnectAsync(4096, tls: tls);
        // More than the reader's ring, so that a part of it waits beside, with the end behind it.
        await pair.Client.Writer.WriteAsync(Pattern.Create(0, 7000), Token).Within();
        pair.Client.Dispose();
        pair.Server.Writer.Complete();
        await Task.Delay(1500, Token);
        Assert.Equal(7000, await CountAsync(pair.Server.Reader));
    }

    [Fact]
    public async Task Connection_IdleForManyKeepAlives_IsStillThere()
    {
        TlsOptions tls = FarPair.Tls with
        {
            KeepAliveInterval = TimeSpan.FromMilliseconds(300),
            KeepAliveTimeout = TimeSpan.FromMilliseconds(700),
        };
        using FarPair pair = await FarPair.ConnectAsync(tls: tls);
        await Task.Delay(6000, Token);
        await pair.Client.Writer.WriteAsync(Pattern.Create(0, 100), Token).Within();
        byte[] buffer = new byte[100];
        await pair.Server.AsStream().ReadExactlyAsync(buffer, Token).AsTask().Within();
        Pattern.Check(buffer, 0);
    }

    [Fact]
    public async Task Connect_BeforeSomebodyListens_WaitsForThat()
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string address = $"tls://127.0.0.1:{((IPEndPoint)reserved.LocalEndPoint!).Port}/far";
        Task<Connection> connecting = Endpoint.ConnectAsync(
            address, new ConnectOptions { Tls = FarPair.Tls, Timeout = TimeSpan.FromSeconds(60) }, Token).AsTask();
        await Task.Delay(200, Token);
        Assert.False(connecting.IsCompleted);
        reserved.Dispose();
        using EndpointListener listener = Endpoint.Listen(address, new ListenOptions { Tls = FarPair.Tls });
        using Connection connection = await connecting.Within();
        using var cancel = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Endpoint.ConnectAsync(
            "tls://127.0.0.1:1/far", new ConnectOptions { Tls = FarPair.Tls, Timeout = Timeout.InfiniteTimeSpan },
            cancel.Token).AsTask().Within());
    }

    [Fact]
    public async Task Handles_OfAFarConnection_AreListedWithItsAddress()
    {
        using FarPair pair = await FarPair.ConnectAsync();
        HandleInfo client = HandleTable.Snapshot().Find(pair.Client.Handle)!;
        Assert.Equal((HandleKind.Connection, pair.Listener.Path), (client.Kind, client.Location));
        Assert.Null(client.PeerProcessId);
    }

    [Fact]
    public async Task Arena_SentAsBytes_IsTheSameThere()
    {
        using FarPair pair = await FarPair.ConnectAsync();
        using var arena = SharedArena.Create(1 << 20);
        long[] numbers = new long[50_000];
        for (int index = 0; index < numbers.Length; index++)
            numbers[index] = index * 3L;
        arena.Publish(arena.Add(arena.AddList<long>(numbers)));
        Task sending = arena.WriteToAsync(pair.Client.AsStream(), Token).AsTask();
        using SharedArena received = await SharedArena.ReadFromAsync(pair.Server.AsStream(), 1 << 20, Token)
            .AsTask().Within();
        await sending.Within();
        Assert.Equal(numbers, received.View.Get(received.View.Get(received.Root<RefList<long>>())).ToArray());
        Task again = arena.WriteToAsync(pair.Client.AsStream(), Token).AsTask();
        var refused = await Assert.ThrowsAsync<HandshakeException>(
            () => SharedArena.ReadFromAsync(pair.Server.AsStream(), 1000, Token).AsTask().Within());
        Assert.Contains("at most 1000 are accepted", refused.Message);
        pair.Server.Dispose();
        await Assert.ThrowsAnyAsync<IOException>(() => again.Within());
    }

    private static bool HasConnection(EndpointListener listener)
    {
        int port = new Uri(listener.Path).Port;
        return IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(
            one => one.State == TcpState.Established
                && (one.LocalEndPoint.Port == port || one.RemoteEndPoint.Port == port));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetAsync(string path) =>
        await Endpoint.ConnectAsync(path, new ConnectOptions { Tls = FarPair.Tls }, Token).AsTask().Within();

    private static async Task<bool> TryWaitForRoomAsync(PipeWriteEnd writer)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMilliseconds(500));
        try
        {
            return await writer.WaitToWriteAsync(64, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task PourAsync(PipeWriter writer, long length)
    {
        byte[] bytes = new byte[3000];
        for (long position = 0; position < length; position += bytes.Length)
        {
            int count = (int)Math.Min(bytes.Length, length - position);
            Pattern.Fill(bytes, position);
            await writer.WriteAsync(bytes.AsMemory(0, count), Token);
        }

        await writer.CompleteAsync();
    }

    private static async Task CheckAsync(PipeReader reader, long length)
    {
        long position = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(Token);
            Pattern.Check(result.Buffer, position);
            position += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        Assert.Equal(length, position);
        await reader.CompleteAsync();
    }

    private static async Task<long> CountAsync(PipeReader reader)
    {
        long length = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(Token).AsTask().Within();
            length += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return length;
        }
    }
}
