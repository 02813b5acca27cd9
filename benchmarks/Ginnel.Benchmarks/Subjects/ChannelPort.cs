using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Ginnel.Benchmarks.Traffic;
using Ginnel.Messaging;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Typed channels of a 64-byte struct: one by one, or by spans where the workload has batches.</summary>
internal readonly struct ChannelPort(
    PipeChannelReader<Frame> reader, PipeChannelWriter<Frame> writer, Frame[] batch) : IBlockingPort
{
    public void SendFrames(ref Frame frame, int count)
    {
        if (count == 1)
        {
            // As a user would: by the methods of ChannelWriter.
            if (!((ChannelWriter<Frame>)writer).TryWrite(frame))
                writer.Write(frame);
            return;
        }

        Span<Frame> frames = batch.AsSpan(0, count);
        frames.Fill(frame);
        writer.WriteAll(frames);
    }

    public void ReceiveFrames(ref Frame frame, int count)
    {
        if (count == 1)
        {
            if (!((ChannelReader<Frame>)reader).TryRead(out frame))
                frame = reader.Read();
            return;
        }

        while (count > 0)
        {
            int taken = reader.TryReadAll(batch.AsSpan(0, count));
            count -= taken;
            if (taken == 0 && !reader.WaitToRead())
                throw new EndOfStreamException();
        }

        frame = batch[0];
    }

    public void Send(ReadOnlySpan<byte> message) => writer.Write(MemoryMarshal.Read<Frame>(message));

    public void Receive(Span<byte> message) => MemoryMarshal.Write(message, reader.Read());

    public void SendFilled(int length, byte value) => throw NotInPlace();

    public long ReceiveSum(int length) => throw NotInPlace();

    private static NotSupportedException NotInPlace() => new("A typed channel gives copies of its values.");
}
