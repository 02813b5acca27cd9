using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary>
/// The stream face of a write end. Every write is visible to the reader at once; there is nothing to flush.
/// </summary>
internal sealed class PipeWriteStream(IWriteEnd end, bool leaveOpen) : Stream
{
    private bool _isDisposed;

    // A stream that left its end open is closed all the same.
    private IWriteEnd End
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return end;
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_isDisposed && !end.IsClosed;

    public override long Length => throw new NotSupportedException("A pipe has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A pipe cannot be positioned.");
        set => throw new NotSupportedException("A pipe cannot be positioned.");
    }

    public override void Write(ReadOnlySpan<byte> buffer) => End.Write(buffer, CancellationToken.None);

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        End.Write(buffer.AsSpan(offset, count), CancellationToken.None);
    }

    public override void WriteByte(byte value) => End.Write(new ReadOnlySpan<byte>(in value), CancellationToken.None);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<FlushResult> write = End.WriteAsync(buffer, cancellationToken);
        if (!write.IsCompletedSuccessfully)
            return AwaitAsync(write);
        ThrowIfCompleted(write.Result);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override IAsyncResult BeginWrite(
        byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    public override void Flush() => End.Write(default, CancellationToken.None);

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        WriteAsync(ReadOnlyMemory<byte>.Empty, cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("This is the end of a pipe that writes.");

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A pipe cannot be positioned.");

    public override void SetLength(long value) => throw new NotSupportedException("A pipe has no length.");

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        if (disposing && !leaveOpen)
            end.Dispose();
        base.Dispose(disposing);
    }

    // The pooled builder keeps the state machine for the next write that has to wait.
    [System.Runtime.CompilerServices.AsyncMethodBuilder(
        typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask AwaitAsync(ValueTask<FlushResult> write) =>
        ThrowIfCompleted(await write.ConfigureAwait(false));

    private static void ThrowIfCompleted(FlushResult result)
    {
        if (result.IsCompleted)
            throw new BrokenPipeException("The reader has completed its end; nobody will read what is written.");
        if (result.IsCanceled)
            throw new OperationCanceledException("The pending write was cancelled.");
    }
}
