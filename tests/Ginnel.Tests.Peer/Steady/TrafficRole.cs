using System;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Steady;

/// <summary>One side of a conversation, by each face in turn, which reports what it allocated meanwhile.</summary>
internal static class TrafficRole
{
    public const int WarmUp = 10_000;
    public const int Messages = 20_000;

    // The runtime now and then allocates for itself: for a thread that it starts, for a method that it compiles again.
    private const int Attempts = 3;

    private static readonly byte[] s_message = new byte[64];

    public static readonly IReadOnlyList<(string Name, Func<DuplexPipeEnd, bool, int, Task> Talk)> Faces =
    [
        ("blocking", Blocking),
        ("in place", InPlace),
        ("asynchronous", Asynchronous),
        ("pipe reader and writer", Pipelines),
        ("stream", Streaming),
    ];

    public static Task LeadAsync(DuplexPipeEnd end, PipeWriteEnd report) => RunAsync(end, report, isLeader: true);

    public static Task FollowAsync(DuplexPipeEnd end, PipeWriteEnd report) => RunAsync(end, report, isLeader: false);

    private static async Task RunAsync(DuplexPipeEnd end, PipeWriteEnd report, bool isLeader)
    {
        foreach ((_, Func<DuplexPipeEnd, bool, int, Task> talk) in Faces)
        {
            await talk(end, isLeader, WarmUp);
            long least = long.MaxValue;
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                await talk(end, isLeader, Messages);
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            }

            GC.Collect();
            report.Write(BitConverter.GetBytes(least));
            report.Write(BitConverter.GetBytes(GC.GetGCMemoryInfo().PinnedObjectsCount));
        }

        await report.CompleteAsync();
    }

    private static Task Blocking(DuplexPipeEnd end, bool isLeader, int count)
    {
        Span<byte> buffer = stackalloc byte[64];
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                end.Writer.Write(s_message);
            for (int read = 0; read < buffer.Length;)
                read += end.Reader.Read(buffer[read..]);
            if (!isLeader)
                end.Writer.Write(s_message);
        }

        return Task.CompletedTask;
    }

    private static Task InPlace(DuplexPipeEnd end, bool isLeader, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                Lend(end.Writer);
            for (int read = 0; read < s_message.Length;)
                read += Take(end.Reader);
            if (!isLeader)
                Lend(end.Writer);
        }

        return Task.CompletedTask;
    }

    private static void Lend(PipeWriteEnd writer)
    {
        Loan loan;
        while (!writer.TryLoan(s_message.Length, out loan))
            writer.WaitToWrite(s_message.Length);
        s_message.CopyTo(loan.Span);
        loan.Commit();
    }

    private static int Take(PipeReadEnd reader)
    {
        ReadOnlySpan<byte> data;
        while (!reader.TryRead(out data))
            reader.WaitToRead();
        int length = data.Length;
        reader.Advance(length);
        return length;
    }

    private static async Task Asynchronous(DuplexPipeEnd end, bool isLeader, int count)
    {
        byte[] buffer = new byte[64];
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                await end.Writer.WriteAsync(s_message);
            for (int read = 0; read < buffer.Length;)
                read += await end.Reader.ReadAsync(buffer.AsMemory(read), CancellationToken.None);
            if (!isLeader)
                await end.Writer.WriteAsync(s_message);
        }
    }

    private static async Task Pipelines(DuplexPipeEnd end, bool isLeader, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                await SendAsync(end.Writer);
            ReadResult result = await end.Reader.ReadAtLeastAsync(s_message.Length);
            end.Reader.AdvanceTo(result.Buffer.GetPosition(s_message.Length));
            if (!isLeader)
                await SendAsync(end.Writer);
        }
    }

    private static ValueTask<FlushResult> SendAsync(PipeWriteEnd writer)
    {
        s_message.CopyTo(writer.GetMemory(s_message.Length));
        writer.Advance(s_message.Length);
        return writer.FlushAsync();
    }

    private static async Task Streaming(DuplexPipeEnd end, bool isLeader, int count)
    {
        byte[] buffer = new byte[64];
        System.IO.Stream input = end.Reader.AsStream(leaveOpen: true);
        System.IO.Stream output = end.Writer.AsStream(leaveOpen: true);
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                await output.WriteAsync(s_message);
            for (int read = 0; read < buffer.Length;)
                read += await input.ReadAsync(buffer.AsMemory(read));
            if (!isLeader)
                await output.WriteAsync(s_message);
        }
    }
}
