using System;
using System.IO;
using Ginnel.Benchmarks.Traffic;
using Ginnel.Pipes;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Blocking calls on two of Ginnel's pipes, one for each direction.</summary>
internal readonly struct GinnelPort(PipeReadEnd reader, PipeWriteEnd writer) : IBlockingPort
{
    public void Send(ReadOnlySpan<byte> message) => writer.Write(message);

    public void Receive(Span<byte> message)
    {
        while (message.Length > 0)
        {
            int received = reader.Read(message);
            if (received == 0)
                throw new EndOfStreamException();
            message = message[received..];
        }
    }

    public void SendFrames(ref Frame frame, int count)
    {
        int length = count * Frame.Size;
        Loan loan;
        while (!writer.TryLoan(length, out loan))
            writer.WaitToWrite(length);
        Frames.Fill(loan.Span, ref frame);
        loan.Commit();
    }

    public void ReceiveFrames(ref Frame frame, int count)
    {
        while (count > 0)
        {
            ReadOnlySpan<byte> data;
            while (!reader.TryRead(out data))
                WaitToRead();
            int taken = Math.Min(count, data.Length / Frame.Size);
            Frames.Unpack(data[..(taken * Frame.Size)], ref frame);
            reader.Advance(taken * Frame.Size);
            count -= taken;
        }
    }

    public void SendFilled(int length, byte value)
    {
        Loan loan;
        while (!writer.TryLoan(length, out loan))
            writer.WaitToWrite(length);
        Lines.Fill(loan.Span, value);
        loan.Commit();
    }

    public long ReceiveSum(int length)
    {
        ReadOnlySpan<byte> data;
        while (!reader.TryRead(out data))
            WaitToRead();
        long sum = Lines.Sum(data[..length]); // All of it was committed at once, so all of it is there.
        reader.Advance(length);
        return sum;
    }

    private void WaitToRead()
    {
        if (!reader.WaitToRead())
            throw new EndOfStreamException();
    }
}
