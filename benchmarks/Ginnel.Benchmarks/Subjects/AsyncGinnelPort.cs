using System;
using System.IO;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Traffic;
using Ginnel.Pipes;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Awaited calls on two of Ginnel's pipes; what need not wait returns without an async method.</summary>
internal readonly struct AsyncGinnelPort(PipeReadEnd reader, PipeWriteEnd writer) : IAsyncPort
{
    public ValueTask SendAsync(ReadOnlyMemory<byte> message)
    {
        ValueTask<FlushResult> write = writer.WriteAsync(message);
        if (!write.IsCompletedSuccessfully)
            return FinishAsync(write);
        _ = write.Result;
        return default;
    }

    public ValueTask ReceiveAsync(Memory<byte> message)
    {
        ValueTask<int> read = reader.ReadAsync(message);
        if (!read.IsCompletedSuccessfully)
            return FinishAsync(read, message);
        int received = read.Result;
        return received == message.Length ? default : FinishAsync(new ValueTask<int>(received), message);
    }

    public ValueTask SendFramesAsync(Frame[] frame, int count)
    {
        if (!writer.TryLoan(count * Frame.Size, out Loan loan))
            return SendFramesLaterAsync(frame, count);
        Frames.Fill(loan.Span, ref frame[0]);
        loan.Commit();
        return default;
    }

    public ValueTask ReceiveFramesAsync(Frame[] frame, int count)
    {
        while (count > 0)
        {
            if (!reader.TryRead(out ReadOnlySpan<byte> data))
                return ReceiveFramesLaterAsync(frame, count);
            int taken = Math.Min(count, data.Length / Frame.Size);
            Frames.Unpack(data[..(taken * Frame.Size)], ref frame[0]);
            reader.Advance(taken * Frame.Size);
            count -= taken;
        }

        return default;
    }

    public ValueTask SendFilledAsync(int length, byte value)
    {
        if (!writer.TryLoan(length, out Loan loan))
            return SendFilledLaterAsync(length, value);
        Lines.Fill(loan.Span, value);
        loan.Commit();
        return default;
    }

    public ValueTask<long> ReceiveSumAsync(int length)
    {
        if (!reader.TryRead(out ReadOnlySpan<byte> data))
            return ReceiveSumLaterAsync(length);
        long sum = Lines.Sum(data[..length]);
        reader.Advance(length);
        return new ValueTask<long>(sum);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask FinishAsync(ValueTask<FlushResult> write) => await write;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(ValueTask<int> read, Memory<byte> message)
    {
        while (true)
        {
            int received = await read;
            message = message[received..];
            if (message.IsEmpty)
                return;
            if (received == 0)
                throw new EndOfStreamException();
            read = reader.ReadAsync(message);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendFramesLaterAsync(Frame[] frame, int count)
    {
        await writer.WaitToWriteAsync(count * Frame.Size);
        await SendFramesAsync(frame, count);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReceiveFramesLaterAsync(Frame[] frame, int count)
    {
        if (!await reader.WaitToReadAsync())
            throw new EndOfStreamException();
        await ReceiveFramesAsync(frame, count);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendFilledLaterAsync(int length, byte value)
    {
        await writer.WaitToWriteAsync(length);
        await SendFilledAsync(length, value);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<long> ReceiveSumLaterAsync(int length)
    {
        if (!await reader.WaitToReadAsync())
            throw new EndOfStreamException();
        return await ReceiveSumAsync(length);
    }
}
