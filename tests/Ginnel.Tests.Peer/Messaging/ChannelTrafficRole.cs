using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Messaging;

/// <summary>One side of a conversation over typed channels, which reports what it allocated meanwhile.</summary>
internal static class ChannelTrafficRole
{
    public const int WarmUp = 10_000;
    public const int Messages = 20_000;

    // The runtime now and then allocates for itself: for a thread that it starts, for a method that it compiles again.
    private const int Attempts = 3;

    public static readonly IReadOnlyList<(string Name, Func<Side, bool, int, Task> Talk)> Faces =
    [
        ("blocking", Blocking),
        ("asynchronous", Asynchronous),
        ("waiting and trying", Trying),
        ("batches", Batches),
    ];

    public static Task LeadAsync(DuplexPipeEnd end, PipeWriteEnd report) => RunAsync(end, report, isLeader: true);

    public static Task FollowAsync(DuplexPipeEnd end, PipeWriteEnd report) => RunAsync(end, report, isLeader: false);

    private static async Task RunAsync(DuplexPipeEnd end, PipeWriteEnd report, bool isLeader)
    {
        var side = new Side(end.WriterOf<Quote>(), end.ReaderOf<Quote>());
        foreach ((_, Func<Side, bool, int, Task> talk) in Faces)
        {
            await talk(side, isLeader, WarmUp);
            long least = long.MaxValue;
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                await talk(side, isLeader, Messages);
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            }

            report.Write(BitConverter.GetBytes(least));
        }

        await report.CompleteAsync();
    }

    private static Task Blocking(Side side, bool isLeader, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                side.Writer.Write(new Quote(index));
            Quote quote = side.Reader.Read();
            if (!isLeader)
                side.Writer.Write(quote);
        }

        return Task.CompletedTask;
    }

    private static async Task Asynchronous(Side side, bool isLeader, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                await side.Writer.WriteAsync(new Quote(index));
            Quote quote = await side.Reader.ReadAsync();
            if (!isLeader)
                await side.Writer.WriteAsync(quote);
        }
    }

    private static async Task Trying(Side side, bool isLeader, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (isLeader)
                await SendAsync(side, new Quote(index));
            Quote quote;
            while (!side.Reader.TryRead(out quote))
                await side.Reader.WaitToReadAsync();
            if (!isLeader)
                await SendAsync(side, quote);
        }
    }

    private static async Task SendAsync(Side side, Quote quote)
    {
        while (!side.Writer.TryWrite(quote))
            await side.Writer.WaitToWriteAsync();
    }

    /// <summary>More in one batch than the ring holds, so that the writer waits, too.</summary>
    private static async Task Batches(Side side, bool isLeader, int count)
    {
        for (int index = 0; index < count; index += side.Batch.Length)
        {
            if (isLeader)
                await side.Writer.WriteAllAsync(side.Batch);
            for (int read = 0; read < side.Batch.Length;)
            {
                int more = side.Reader.TryReadAll(side.Batch.AsSpan(read));
                read += more;
                if (more == 0)
                    await side.Reader.WaitToReadAsync();
            }

            if (!isLeader)
                await side.Writer.WriteAllAsync(side.Batch);
        }
    }

    /// <summary>A message of 64 bytes.</summary>
    internal readonly record struct Quote(
        long Number, Guid First = default, Guid Second = default, Guid Third = default)
    {
        public long Last { get; } = Number;
    }

    internal sealed record Side(PipeChannelWriter<Quote> Writer, PipeChannelReader<Quote> Reader)
    {
        public Quote[] Batch { get; } = new Quote[200];
    }
}
