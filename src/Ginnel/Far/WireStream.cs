using System;
using System.Buffers;
using System.IO;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Far;

/// <summary>What TLS reads from and writes to: a socket, in larger pieces than the records that TLS makes.</summary>
/// <remarks>
/// Each piece costs a system call and its way through TCP, and may wake the other side, whatever its length.
/// 1. Between <see cref="Hold"/> and <see cref="LetGoAsync"/> records are held, and go out together, some 128 KiB of
///    them; whole ones, for with a part of one the other side can only wait for the rest. At all other times each goes
///    out at once.
/// 2. What has come is read at once, as far as there is room. That is the room of a record or so, until it has been
///    filled: then a larger one is rented, and given back when less came. So who is quiet keeps little.
/// One thread reads, and one writes, but for an answer to the peer's asking for new keys, which comes in between.
/// </remarks>
internal sealed class WireStream(Socket socket) : Stream
{
    private const int HeldLength = 128 << 10;
    private const int LargeLength = 128 << 10;
    private const int SmallLength = 20 << 10;

    private readonly NetworkStream _network = new(socket, ownsSocket: true);
    private readonly byte[] _small = new byte[SmallLength];
    private byte[]? _large;
    private int _begin;
    private int _end;
    private readonly Lock _gate = new();
    private byte[]? _held;
    private int _heldLength;
    private bool _isHolding;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private byte[] Received => _large ?? _small;

    /// <summary>What is written from now on goes out together.</summary>
    public void Hold()
    {
        lock (_gate)
            _isHolding = true;
    }

    /// <summary>There is nothing to wait for any more: sends what is held.</summary>
    public ValueTask LetGoAsync()
    {
        byte[]? held;
        int length;
        lock (_gate)
        {
            _isHolding = false;
            (held, length) = (_held, _heldLength);
            (_held, _heldLength) = (null, 0);
        }

        return held is null ? default : SendHeldAsync(held, length, default, CancellationToken.None);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[]? held;
        int length;
        lock (_gate)
        {
            if (_isHolding && _heldLength + buffer.Length <= HeldLength)
            {
                KeepHeld(buffer.Span);
                return default;
            }

            (held, length) = (_held, _heldLength);
            (_held, _heldLength) = (null, 0);
            if (held is null)
                return _network.WriteAsync(buffer, cancellationToken);
            if (buffer.Length <= HeldLength)
            {
                KeepHeld(buffer.Span);
                buffer = default;
            }
        }

        return SendHeldAsync(held, length, buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _begin < _end || buffer.IsEmpty
            ? new ValueTask<int>(Take(buffer.Span))
            : ReceiveAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _network.Dispose();
        base.Dispose(disposing);
    }

    private void KeepHeld(ReadOnlySpan<byte> bytes)
    {
        _held ??= ArrayPool<byte>.Shared.Rent(HeldLength);
        bytes.CopyTo(_held.AsSpan(_heldLength));
        _heldLength += bytes.Length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendHeldAsync(
        byte[] held, int length, ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        // Not given back where it fails: the kernel may be reading it still.
        await _network.WriteAsync(held.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(held);
        if (!rest.IsEmpty)
            await _network.WriteAsync(rest, cancellationToken).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int last = _end;
        (_begin, _end) = (0, 0);
        if (last == SmallLength && _large is null)
        {
            _large = ArrayPool<byte>.Shared.Rent(LargeLength);
        }
        else if (last < SmallLength && _large is not null)
        {
            ArrayPool<byte>.Shared.Return(_large);
            _large = null;
        }

        int room = _large is null ? SmallLength : LargeLength;
        _end = await _network.ReadAsync(Received.AsMemory(0, room), cancellationToken).ConfigureAwait(false);
        return Take(buffer.Span);
    }

    private int Take(Span<byte> target)
    {
        int length = Math.Min(target.Length, _end - _begin);
        Received.AsSpan(_begin, length).CopyTo(target);
        _begin += length;
        return length;
    }
}
