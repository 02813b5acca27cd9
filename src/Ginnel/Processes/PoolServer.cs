using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Ginnel.Pipes;

namespace Ginnel.Processes;

/// <summary>What a pool's child runs: one call after the other, until the pool closes the pipe.</summary>
internal static class PoolServer
{
    public static void Run(PipeReadEnd calls, PipeWriteEnd results)
    {
        var definitions = new Dictionary<int, byte[]>();
        var resolved = new Dictionary<int, PoolFunction>();
        byte[] header = new byte[PoolFrame.HeaderSize];
        while (TryFill(calls, header))
        {
            PoolFrame frame = PoolFrame.Read(header);
            byte[] body = new byte[frame.Length];
            if (!TryFill(calls, body))
                return;
            if (frame.Kind == PoolFrameKind.Define)
                definitions[frame.Number] = body;
            else
                Answer(results, frame.Number, Call(definitions, resolved, frame.Number, body, out var kind), kind);
        }
    }

    private static ArrayBufferWriter<byte> Call(
        Dictionary<int, byte[]> definitions,
        Dictionary<int, PoolFunction> resolved,
        int number,
        byte[] argument,
        out PoolFrameKind kind)
    {
        var result = new ArrayBufferWriter<byte>();
        try
        {
            if (!resolved.TryGetValue(number, out PoolFunction? function))
                resolved[number] = function = PoolMethod.Resolve(definitions[number]);
            function.Invoke(argument, result);
            kind = PoolFrameKind.Value;
        }
#pragma warning disable CA1031 // Whatever the method throws is the caller's to know.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            result.Clear();
            kind = PoolFrameKind.Failure;
            result.Write(Describe(exception));
        }

        return result;
    }

    private static byte[] Describe(Exception exception)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        ControlPacket.WriteFailure(writer, RemoteFailure.Of(exception));
        writer.Flush();
        return stream.ToArray();
    }

    private static void Answer(PipeWriteEnd results, int number, ArrayBufferWriter<byte> body, PoolFrameKind kind)
    {
        Span<byte> header = stackalloc byte[PoolFrame.HeaderSize];
        new PoolFrame(body.WrittenCount, kind, number).Write(header);
        results.Write(header);
        results.Write(body.WrittenSpan);
    }

    /// <summary>Reads exactly so many bytes; false at the end of the stream.</summary>
    private static bool TryFill(PipeReadEnd source, Span<byte> target)
    {
        while (target.Length > 0)
        {
            int count = source.Read(target);
            if (count == 0)
                return false;
            target = target[count..];
        }

        return true;
    }
}
