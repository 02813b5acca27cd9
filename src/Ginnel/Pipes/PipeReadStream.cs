using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary>The stream face of a read end.</summary>
internal sealed class PipeReadStream(IReadEnd end, bool leaveOpen) : Stream
{
    private bool _isDisposed;

    // A stream that left its end open is closed all the same.
    private IReadEnd End
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return end;
        }
    }

    public override bool CanRead => !_isDisposed && !end.IsClosed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("A pipe has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A pipe cannot be positioned.");
        set => throw new NotSupportedException("A pipe cannot be positioned.");
    }

    public override int Read(Span<byte> buffer) => End.Read(buffer, CancellationToken.None);

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return End.Read(buffer.AsSpan(offset, count), CancellationToken.None);
    }

    public override int ReadByte()
    {
        byte value = 0;
        return End.Read(new Span<byte>(ref value), CancellationToken.None) == 0 ? -1 : value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        End.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return End.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override IAsyncResult BeginRead(
        byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A pipe cannot be positioned.");

    public override void SetLength(long value) => throw new NotSupportedException("A pipe has no length.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("This is the end of a pipe that reads.");

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing && !leaveOpen)
            end.Dispose();
        base.Dispose(disposing);
    }
}
