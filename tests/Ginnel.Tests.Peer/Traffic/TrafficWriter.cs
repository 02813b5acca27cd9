using System;
using System.IO;
using System.IO.Hashing;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Traffic;

/// <summary>Writes noise into a pipe in pieces of random sizes, through every face in turn.</summary>
internal sealed class TrafficWriter(PipeWriteEnd end, Noise noise, int seed, int mostAtOnce)
{
    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[mostAtOnce];
    private readonly Stream _stream = end.AsStream(leaveOpen: true);
    private long _position;

    /// <summary>Where to note what is being published, before and after.</summary>
    public ProgressFile.Slot? Progress { get; init; }

    /// <summary>Fed with everything that is written.</summary>
    public XxHash128? Hash { get; init; }

    /// <summary>Stands still now and then, so that the reader has to wait.</summary>
    public bool Pauses { get; init; }

    public long Position => _position;

    /// <summary>Writes so many bytes on this thread; throws what the pipe throws.</summary>
    public void Write(long length)
    {
        while (_position < length)
        {
            int count = Next(length);
            switch (_random.Next(5))
            {
                case 0:
                    end.Write(Fill(count).Span);
                    break;
                case 1:
                    _stream.Write(Fill(count).Span);
                    break;
                case 2:
                    count = Math.Min(count, end.Capacity);
                    do
                        end.WaitToWrite(count);
                    while (!TryPlace(count));
                    break;
                case 3:
                    count = PlaceMany(count);
                    break;
                default:
                    Produce(end.GetSpan(count)[..count]);
                    end.Advance(count);
                    end.Write(default);
                    break;
            }

            Note(count);
            if (PauseMs() is > 0 and var pauseMs)
                Task.Delay(pauseMs).Wait();
        }
    }

    /// <summary>The same with asynchronous writes.</summary>
    public async Task WriteAsync(long length)
    {
        while (_position < length)
        {
            int count = Next(length);
            switch (_random.Next(4))
            {
                case 0:
                    ThrowIfEnded(await end.WriteAsync(Fill(count)));
                    break;
                case 1:
                    await _stream.WriteAsync(Fill(count));
                    break;
                case 2:
                    count = Math.Min(count, end.Capacity);
                    do
                        await end.WaitToWriteAsync(count);
                    while (!TryPlace(count));
                    break;
                default:
                    Produce(end.GetMemory(count).Span[..count]);
                    end.Advance(count);
                    ThrowIfEnded(await end.FlushAsync());
                    break;
            }

            Note(count);
            if (PauseMs() is > 0 and var pauseMs)
                await Task.Delay(pauseMs);
        }
    }

    private int Next(long length)
    {
        // Small, middling and large ones, each about as often.
        int most = _random.Next(3) switch { 0 => 16, 1 => mostAtOnce / 8, _ => mostAtOnce };
        int count = (int)Math.Min(_random.Next(1, most + 1), length - _position);
        if (Progress is { } progress)
            progress.Most = _position + count;
        return count;
    }

    private ReadOnlyMemory<byte> Fill(int count)
    {
        Produce(_buffer.AsSpan(0, count));
        return _buffer.AsMemory(0, count);
    }

    private void Produce(Span<byte> target) => Produce(target, 0);

    private void Produce(Span<byte> target, int offset)
    {
        noise.Fill(target, _position + offset);
        Hash?.Append(target);
    }

    /// <summary>Writes in place; false when the reader died since there was room, as the next wait reports.</summary>
    private bool TryPlace(int count)
    {
        if (!end.TryLoan(count, out Loan loan))
            return false;
        Produce(loan.Span);
        loan.Commit();
        return true;
    }

    /// <summary>Several loans for one publish, as far as there is room for them.</summary>
    private int PlaceMany(int most)
    {
        int each = Math.Max(1, most / 8);
        int count = 0;
        end.WaitToWrite(Math.Min(each, end.Capacity));
        while (count + each <= most && end.TryLoan(each, out Loan loan))
        {
            Produce(loan.Span, count);
            loan.Commit(each, publish: false);
            count += each;
        }

        end.Publish();
        return count;
    }

    private void Note(int count)
    {
        _position += count;
        if (Progress is { } progress)
            progress.Least = _position;
    }

    private int PauseMs() => Pauses && _random.Next(100) == 0 ? _random.Next(4) : 0;

    private static void ThrowIfEnded(FlushResult result)
    {
        if (result.IsCompleted)
            throw new EndOfStreamException("The reader has completed.");
    }
}
