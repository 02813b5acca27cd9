using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Far;

/// <summary>Reads frames from a stream, with a buffer, and remembers when something came last.</summary>
internal sealed class FarInput(Stream stream)
{
    /// <summary>Called before it has to wait for the network.</summary>
    public Action? Waiting { get; set; }

    private readonly byte[] _buffer = new byte[32 << 10];
    private int _begin;
    private int _end;
    private long _lastReceived = Environment.TickCount64;

    /// <summary>By <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived => Volatile.Read(ref _lastReceived);

    /// <summary>What is in the buffer.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_begin, _end - _begin);

    /// <summary>Has so many bytes in the buffer, or all until the end: then it returns false.</summary>
    public async ValueTask<bool> FillAsync(int length, CancellationToken cancellationToken = default)
    {
        while (_end - _begin < length)
        {
            if (_begin > 0)
            {
                _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
                (_begin, _end) = (0, _end - _begin);
            }

            int count = await ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return false;
            _end += count;
            Volatile.Write(ref _lastReceived, Environment.TickCount64);
        }

        return true;
    }

    public void Advance(int count) => _begin += count;

    /// <summary>Reads so many bytes, past the buffer once that is empty.</summary>
    public async ValueTask ReadExactlyAsync(Memory<byte> target)
    {
        int buffered = Math.Min(target.Length, _end - _begin);
        _buffer.AsSpan(_begin, buffered).CopyTo(target.Span);
        _begin += buffered;
        target = target[buffered..];
        while (target.Length > 0)
        {
            int count = await ReadAsync(target, CancellationToken.None).ConfigureAwait(false);
            if (count == 0)
                throw new EndOfStreamException("it ended within a frame");
            target = target[count..];
            Volatile.Write(ref _lastReceived, Environment.TickCount64);
        }
    }

    private ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        ValueTask<int> read = stream.ReadAsync(target, cancellationToken);
        if (!read.IsCompleted)
            Waiting?.Invoke();
        return read;
    }

    /// <summary>Passes over so many bytes.</summary>
    public async ValueTask SkipAsync(int length)
    {
        while (length > 0)
        {
            if (_begin == _end && !await FillAsync(1).ConfigureAwait(false))
                throw new EndOfStreamException("it ended within a frame");
            int count = Math.Min(length, _end - _begin);
            _begin += count;
            length -= count;
        }
    }
}
