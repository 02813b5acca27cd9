using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Serialization;

namespace Ginnel.Fuzzing.Targets;

/// <summary>Bytes in a pipe that should be frames; what comes out of them is read as its kind says.</summary>
internal sealed class FrameTarget() : FuzzTarget("frames")
{
    private const int Capacity = 64 * 1024;
    private const int MostLength = 16 * 1024;

    public override IEnumerable<KeyValuePair<string, byte[]>> Seeds(string goldenFolder)
    {
        byte[] hello = new byte[ChannelHello.LargestLength];
        int length = ChannelHello.Of<string>(null).WriteTo(hello);
        byte[] message = Frame(FrameKind.ChannelMessage, [1, 0, 0, 0, 65]);
        yield return new("channel", [.. Frame(FrameKind.ChannelHello, hello.AsSpan(0, length)), .. message]);
        yield return new("parts", [.. Frame(FrameKind.Part, new byte[9]), .. Frame(FrameKind.Part, [1]), .. message]);
        yield return new("abandoned", [.. Frame(FrameKind.Part, [1]), .. Frame(FrameKind.Abandoned, []), .. message]);
        yield return new("attached", Frame(FrameKind.Attached, [8, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]));
        yield return new("call", [.. Frame(CallFrameKind.Hello, HelloPayload()), .. Frame(CallFrameKind.Failure, [
            1, 0, 0, 0, 65, 1, 0, 0, 0, 66, 0, 0, 0, 0])]);
    }

    public override bool Run(ReadOnlySpan<byte> input)
    {
        (PipeReadEnd readEnd, PipeWriteEnd writeEnd) = Pipe.Create(Capacity);
        using (readEnd)
        using (writeEnd)
        {
            var frames = new FrameReader(readEnd, MostLength);
            Fill(readEnd, writeEnd, input[..Math.Min(input.Length, Capacity)]);
            return MemoryRule.TryRead<PeerProtocolException>(_ => ReadAll(frames), input);
        }
    }

    /// <summary>Writes the input, and waits until all of it can be read: the ends find each other meanwhile.</summary>
    private static void Fill(PipeReadEnd readEnd, PipeWriteEnd writeEnd, ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        if (!readEnd.TryRead(out ReadOnlySpan<byte> data))
            writeEnd.Write(input);
        var wait = new SpinWait();
        while (data.Length < input.Length)
        {
            wait.SpinOnce();
            readEnd.TryRead(out data);
        }
    }

    private static void ReadAll(FrameReader frames)
    {
        while (frames.TryRead(out Frame frame))
        {
            try
            {
                ReadPayload(frame.Kind, frame.Payload);
            }
            catch (InvalidMessageException)
            {
                // What is refused costs its message and not the pipe.
            }

            frames.Advance();
        }
    }

    private static void ReadPayload(byte kind, ReadOnlySpan<byte> payload)
    {
        var reader = new MessageReader(payload);
        switch (kind)
        {
            case FrameKind.ChannelHello:
                ChannelHello.ReadFrom(payload);
                break;
            case CallFrameKind.Hello:
                HelloBody.Read(ref reader);
                break;
            case CallFrameKind.Failure:
                CallFailure.Read(ref reader);
                break;
            default:
                reader.ReadString();
                reader.EndMessage();
                break;
        }
    }

    private static byte[] HelloPayload()
    {
        var writer = new MessageWriter(new byte[64]);
        new HelloBody(HelloBody.CurrentVersion, 16, 77, "name").Write(ref writer);
        return writer.Written.ToArray();
    }

    private static byte[] Frame(byte kind, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameLayout.SizeOf(payload.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, FrameLayout.HeaderOf(kind, payload.Length));
        payload.CopyTo(frame.AsSpan(FrameLayout.HeaderLength));
        return frame;
    }
}
