using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary>The stream face of a read end and a write end together.</summary>
internal sealed class DuplexStream(PipeReadEnd reader, PipeWriteEnd writer) : Stream
{
    private readonly PipeReadStream _input = new(reader, leaveOpen: false);
    private readonly PipeWriteStream _output = new(writer, leaveOpen: false);

    public override bool CanRead => _input.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => _output.CanWrite;

    public override long Length => _input.Length;

    public override long Position
    {
        get => _input.Position;
        set => _input.Position = value;
    }

    public override int Read(Span<byte> buffer) => _input.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

    public override int ReadByte() => _input.ReadByte();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _input.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _input.ReadAsync(buffer, offset, count, cancellationToken);

    // Those of Stream let one operation wait for the other, which in two directions is a deadlock.
    public override IAsyncResult BeginRead(
        byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        _input.BeginRead(buffer, offset, count, callback, state);

    public override int EndRead(IAsyncResult asyncResult) => _input.EndRead(asyncResult);

    public override IAsyncResult BeginWrite(
        byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        _output.BeginWrite(buffer, offset, count, callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => _output.EndWrite(asyncResult);

    public override void Write(ReadOnlySpan<byte> buffer) => _output.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

    public override void WriteByte(byte value) => _output.WriteByte(value);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _output.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _output.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Flush() => _output.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => _input.Seek(offset, origin);

    public override void SetLength(long value) => _input.SetLength(value);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _output.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }
}
