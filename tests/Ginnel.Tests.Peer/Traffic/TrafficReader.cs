using System;
using System.Buffers;
using System.IO;
using System.IO.Hashing;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Traffic;

/// <summary>Reads noise from a pipe in pieces of random sizes, through every face, and checks each byte.</summary>
internal sealed class TrafficReader(PipeReadEnd end, Noise noise, int seed, int mostAtOnce)
{
    private const int MostHeld = 4 << 20;

    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[mostAtOnce];
    private readonly Stream _stream = end.AsStream(leaveOpen: true);
    private long _position;

    /// <summary>Where to note what has been read.</summary>
    public ProgressFile.Slot? Progress { get; init; }

    /// <summary>Fed with everything that is read.</summary>
    public XxHash128? Hash { get; init; }

    /// <summary>Stands still now and then, so that the writer has to wait.</summary>
    public bool Pauses { get; init; }

    public long Position => _position;

    /// <summary>Reads on this thread to the end of the stream; throws what the pipe throws.</summary>
    public void Read()
    {
        while (true)
        {
            bool isOver = _random.Next(4) switch
            {
                0 => Take(end.Read(_buffer.AsSpan(0, Next()))),
                1 => Take(_stream.Read(_buffer.AsSpan(0, Next()))),
                2 => !end.WaitToRead() || TakeInPlace(),
                _ => TakeBuffer(end.ReadAsync().AsTask().GetAwaiter().GetResult()),
            };
            if (isOver)
                return;
            if (PauseMs() is > 0 and var pauseMs)
                Task.Delay(pauseMs).Wait();
        }
    }

    /// <summary>The same with asynchronous reads.</summary>
    public async Task ReadAsync()
    {
        while (true)
        {
            bool isOver = _random.Next(4) switch
            {
                0 => Take(await end.ReadAsync(_buffer.AsMemory(0, Next()))),
                1 => Take(await _stream.ReadAsync(_buffer.AsMemory(0, Next()))),
                2 => !await end.WaitToReadAsync() || TakeInPlace(),
                _ => TakeBuffer(await end.ReadAsync()),
            };
            if (isOver)
                return;
            if (PauseMs() is > 0 and var pauseMs)
                await Task.Delay(pauseMs);
        }
    }

    /// <summary>After a failure: takes what was looked at before and not consumed, which is still there.</summary>
    public void ReadHeld()
    {
        while (end.Core.Link.IsAttached && end.TryRead(out ReadOnlySpan<byte> data))
        {
            Check(data);
            end.Advance(data.Length);
        }
    }

    private int Next()
    {
        int most = _random.Next(3) switch { 0 => 16, 1 => mostAtOnce / 8, _ => mostAtOnce };
        return _random.Next(1, most + 1);
    }

    private bool Take(int length)
    {
        Check(_buffer.AsSpan(0, length));
        return length == 0;
    }

    private bool TakeInPlace()
    {
        if (!end.TryRead(out ReadOnlySpan<byte> data))
            throw new InvalidOperationException("There was data, and now there is none.");
        int length = Math.Min(data.Length, Next());
        Check(data[..length]);
        end.Advance(length);
        return false;
    }

    /// <summary>Consumes a part, and says of another that it was looked at.</summary>
    private bool TakeBuffer(ReadResult result)
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        long length = Math.Min(buffer.Length, Next());
        ReadOnlySequence<byte> taken = buffer.Slice(0, length);
        foreach (ReadOnlyMemory<byte> part in taken)
            Check(part.Span);
        // What was looked at is not given again before there is more, so never all of it at the end of the stream.
        // Each time, the pipe keeps what is left and lets the writer fill it again: stop before that grows for ever.
        bool isWhole = _random.Next(2) == 0 && !result.IsCompleted && buffer.Length - length < MostHeld;
        end.AdvanceTo(taken.End, isWhole ? buffer.End : taken.End);
        return result.IsCompleted && length == buffer.Length;
    }

    private void Check(ReadOnlySpan<byte> bytes)
    {
        long fault = noise.FindDifference(bytes, _position);
        if (fault >= 0)
        {
            if (Progress is { } slot)
                slot.Fault = fault + 1;
            throw new InvalidDataException($"Byte {fault} is not the one that was written.");
        }

        Hash?.Append(bytes);
        _position += bytes.Length;
        if (Progress is { } progress)
            progress.Least = _position;
    }

    private int PauseMs() => Pauses && _random.Next(100) == 0 ? _random.Next(4) : 0;
}
