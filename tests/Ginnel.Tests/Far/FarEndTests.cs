using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Far;

/// <summary>
/// Goal: however a far connection ends, whoever reads gets all that came before its writer's last word.
/// Method: a peer made by hand, which ends it in ways that a real one does only rarely.
/// </summary>
public sealed class FarEndTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reset_AfterTheLastWord_LosesNothing()
    {
        using EndpointListener listener = FarPair.Listen(new ListenOptions { Tls = FarPair.Tls });
        (RawPeer peer, Connection connection) = await RawPeer.ConnectAsync(listener, 4096);
        using (peer)
        using (connection)
        {
            await peer.Stream.WriteAsync(RawPeer.FrameOf(FarFrameKind.Bytes, 4096), Token).AsTask().Within();
            Assert.Equal(FarFrameKind.Credit, (await peer.ReadFrameAsync()).Kind);
            // The ring is full: this waits beside it, with the last word behind it.
            await peer.Stream.WriteAsync(RawPeer.FrameOf(FarFrameKind.Bytes, 2904), Token).AsTask().Within();
            await peer.SendAsync(FarFrameKind.WriterCompleted, FarFrameKind.ReaderCompleted);
            peer.Reset();
            // Time to hear of it, before there is room for what waits.
            await Task.Delay(100, Token);
            Assert.Equal(7000, await CountAsync(connection));
        }
    }

    [Fact]
    public async Task Reset_WhileAWriteIsPending_LosesNothingThatCameBefore()
    {
        using EndpointListener listener = FarPair.Listen(
            new ListenOptions { Tls = FarPair.Tls, Capacity = 16 << 20 });
        // As much as is in the kernel here at once, in many frames, so that it takes a while to read.
        const int Frames = 2000;
        byte[] frame = RawPeer.FrameOf(FarFrameKind.Bytes, 8);
        byte[] last = RawPeer.FrameOf(FarFrameKind.WriterCompleted);
        byte[] all = [.. Enumerable.Repeat(frame, Frames).SelectMany(static one => one), .. last];
        for (int count = 0; count < 20; count++)
        {
            (RawPeer peer, Connection connection) = await RawPeer.ConnectAsync(listener, 65536);
            using (peer)
            using (connection)
            {
                // More than the kernel takes, so that the relay writes until the peer goes.
                await connection.Writer.WriteAsync(new byte[16 << 20], Token).Within();
                await peer.Stream.WriteAsync(all, Token).AsTask().Within();
                peer.Reset();
                Assert.Equal(Frames * 8, await CountAsync(connection));
                await Assert.ThrowsAsync<PeerDiedException>(
                    () => connection.Writer.WriteAsync(new byte[32 << 20], Token).Within());
            }
        }
    }

    /// <summary>The end of TLS must not be made while something is decrypted.</summary>
    [Fact]
    public async Task End_WhileThePeerGoesOnTalking_IsNoneForWhatItSays()
    {
        using EndpointListener listener = FarPair.Listen(new ListenOptions { Tls = FarPair.Tls });
        for (int count = 0; count < 200; count++)
        {
            (RawPeer peer, Connection connection) = await RawPeer.ConnectAsync(listener, 4096);
            using (peer)
            {
                await peer.SendAsync(FarFrameKind.WriterCompleted);
                Task reading = peer.Stream.CopyToAsync(Stream.Null, Token);
                Task closing = Task.Run(async () => await connection.DisposeAsync(), Token);
                while (!reading.IsCompleted)
                    await peer.SendAsync(FarFrameKind.Pong);
                await reading.Within();
                // It is still there, and reads.
                await peer.SendAsync(FarFrameKind.Pong, FarFrameKind.Pong);
                peer.Socket.Shutdown(SocketShutdown.Send);
                await closing.Within();
            }
        }
    }

    private static async Task<long> CountAsync(Connection connection)
    {
        using var all = new CountingStream();
        await connection.Reader.CopyToAsync(all, Token).Within();
        return all.Count;
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Count { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
        {
            Count += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
