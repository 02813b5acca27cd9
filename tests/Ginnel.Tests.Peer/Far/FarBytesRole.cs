using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Tests.Peer.Traffic;

namespace Ginnel.Tests.Peer.Far;

/// <summary>Clients that send items and bytes.</summary>
internal static class FarBytesRole
{
    public const int ItemCount = 100_000;
    public const int StreamLength = 3 << 20;

    private const int Seed = 7;

    /// <summary>Sends items and reads the answers, each of which has to be the next.</summary>
    public static async Task SendItemsAsync(FarSide side)
    {
        await using Connection connection = await Endpoint.ConnectAsync(side.Items, side.Connect);
        using PipeChannelWriter<FarItem> writer = connection.WriterOf<FarItem>();
        using PipeChannelReader<FarItem> reader = connection.ReaderOf<FarItem>();
        Task sending = Task.Run(async () =>
        {
            for (int number = 0; number < ItemCount; number++)
                await writer.WriteAsync(new FarItem(number));
            writer.Complete();
        });
        int acknowledged = 0;
        await foreach (FarItem item in reader.ReadAllAsync())
        {
            if (item.Number != acknowledged)
                throw new InvalidDataException($"Item {item.Number} came back, and {acknowledged} was expected.");
            acknowledged++;
            if (acknowledged == 1000)
                FarSide.Say("under way");
        }

        await sending;
        FarSide.Say($"acknowledged {acknowledged} items");
    }

    public static async Task ExchangeAsync(FarSide side)
    {
        await using Connection connection = await Endpoint.ConnectAsync(side.Streams, side.Connect);
        await Task.WhenAll(PourAsync(connection.Writer), CheckAsync(connection.Reader));
        FarSide.Say($"exchanged {StreamLength} bytes");
    }

    /// <summary>Both directions at once. Its end tells the client that all has come, and that it may exit.</summary>
    public static async Task ServeAsync(Connection connection)
    {
        Task checking = CheckAsync(connection.Reader);
        await Task.WhenAll(PourAsync(connection.Writer, checking), checking);
        FarSide.Say($"exchanged {StreamLength} bytes");
    }

    /// <summary>Writes until it is held back, and reads at the same time, and says how both end.</summary>
    public static async Task FillAsync(FarSide side)
    {
        await using Connection connection = await Endpoint.ConnectAsync(side.Fill, side.Connect);
        var noise = new Noise(Seed);
        byte[] bytes = new byte[1024];
        long written = 0;
        Task reading = TellEndAsync("reading", connection.Reader.ReadAsync().AsTask());
        Task writing = TellEndAsync("writing", Task.Run(async () =>
        {
            while (true)
            {
                noise.Fill(bytes, written);
                await connection.Writer.WriteAsync(bytes);
                Interlocked.Add(ref written, bytes.Length);
            }
        }));
        for (long before = -1; before != Volatile.Read(ref written) || before == 0;)
        {
            before = Volatile.Read(ref written);
            await Task.Delay(500);
        }

        FarSide.Say($"held back");
        await Task.WhenAll(reading, writing);
        FarSide.Say($"wrote {written} bytes");
    }

    /// <summary>Connects once for each line that it reads, waits for the end, and says which end that was.</summary>
    public static async Task ConnectAsync(FarSide side)
    {
        FarSide.Say("ready");
        var options = new ConnectOptions { Tls = side.Connect.Tls, HandshakeTimeout = side.Silence };
        while (await Console.In.ReadLineAsync() is not null)
        {
            await TellEndAsync("connecting", Task.Run(async () =>
            {
                await using Connection connection = await Endpoint.ConnectAsync(side.Fill, options);
                await connection.Reader.ReadAsync();
            }));
        }
    }

    private static async Task TellEndAsync(string what, Task task)
    {
        try
        {
            await task;
            FarSide.Say($"{what} ended in order");
        }
        catch (GinnelException problem)
        {
            FarSide.Say(what, problem);
        }
    }

    private static async Task PourAsync(PipeWriter writer, Task? before = null)
    {
        var noise = new Noise(Seed);
        byte[] bytes = new byte[5000];
        for (int position = 0; position < StreamLength; position += bytes.Length)
        {
            noise.Fill(bytes, position);
            await writer.WriteAsync(bytes.AsMemory(0, Math.Min(bytes.Length, StreamLength - position)));
        }

        if (before is not null)
            await before;
        await writer.CompleteAsync();
    }

    private static async Task CheckAsync(PipeReader reader)
    {
        var noise = new Noise(Seed);
        long position = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync();
            foreach (ReadOnlyMemory<byte> part in result.Buffer)
            {
                if (noise.FindDifference(part.Span, position) is >= 0 and long difference)
                    throw new InvalidDataException($"Byte {difference} is not what was sent.");
                position += part.Length;
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        if (position != StreamLength)
            throw new InvalidDataException($"{position} bytes came, and {StreamLength} were sent.");
    }
}
