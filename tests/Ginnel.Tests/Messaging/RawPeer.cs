using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Serialization;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;

namespace Ginnel.Tests.Messaging;

/// <summary>One side of a connection with calls, frame by frame.</summary>
internal sealed class RawPeer(DuplexPipeEnd end) : IDisposable
{
    private readonly FrameWriter _writer = new(end.Writer);
    private readonly FrameReader _reader = new(end.Reader, 1 << 20);

    public Task SendHelloAsync()
    {
        var contract = global::Ginnel.Messaging.Contract.Of<IArithmetic>();
        var writer = new MessageWriter(new byte[256]);
        new HelloBody(HelloBody.CurrentVersion, 16, contract.Hash, contract.Name).Write(ref writer);
        return SendAsync(CallFrameKind.Hello, writer.Written.ToArray());
    }

    public async Task SendAsync(byte kind, byte[] payload)
    {
        end.Reader.TryRead(out ReadOnlySpan<byte> _);
        await _writer.WriteLargeAsync(kind, payload, CancellationToken.None).Within();
    }

    /// <summary>Sends unless the other side is gone.</summary>
    public async Task TrySendAsync(byte kind, byte[] payload)
    {
        try
        {
            await SendAsync(kind, payload);
        }
        catch (Exception exception) when (exception is GinnelException or ObjectDisposedException)
        {
            // It has been cut off, which is what this is about.
        }
    }

    /// <summary>The kind of the next frame.</summary>
    public async Task<byte> ReceiveAsync()
    {
        Frame frame;
        while (!_reader.TryRead(out frame))
            await _reader.WaitForNewsAsync(CancellationToken.None).Within();
        byte kind = frame.Kind;
        _reader.Advance();
        return kind;
    }

    public void Dispose() => end.Dispose();
}
