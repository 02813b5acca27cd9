using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Tests.Peer.Calling;

namespace Ginnel.Tests.Peer.Far;

/// <summary>Serves a ledger, receives items and bytes, until it is killed.</summary>
internal static class FarServerRole
{
    public static async Task RunAsync(FarSide side)
    {
        using var file = new LedgerFile(Path.Combine(side.Folder, "ledger"));
        var options = new ServeOptions
        {
            Listen = side.Listen,
            OnBroken = static (_, problem) => FarSide.Say("broken", problem),
        };
        await using CallServer server = Calls.Serve<ILedger>(side.Ledger, new Ledger(file), options);
        Task[] all =
        [
            AcceptAllAsync(side.Items, side.Listen, ReceiveItemsAsync),
            AcceptAllAsync(side.Streams, side.Listen, FarBytesRole.ServeAsync),
            AcceptAllAsync(side.Fill, side.Listen, ReadWhenToldAsync),
        ];
        FarSide.Say("serving");
        await Task.WhenAll(all);
    }

    private static async Task AcceptAllAsync(string address, ListenOptions options, Func<Connection, Task> serve)
    {
        await using EndpointListener listener = Endpoint.Listen(address, options);
        while (true)
        {
            Connection connection = await listener.AcceptAsync();
            _ = Task.Run(() => ServeAsync(connection, serve));
        }
    }

    private static async Task ServeAsync(Connection connection, Func<Connection, Task> serve)
    {
        await using (connection)
        {
            try
            {
                await serve(connection);
            }
            catch (GinnelException problem)
            {
                FarSide.Say("lost", problem);
            }
        }
    }

    /// <summary>Answers each item with its number once it has counted it.</summary>
    private static async Task ReceiveItemsAsync(Connection connection)
    {
        using PipeChannelReader<FarItem> reader = connection.ReaderOf<FarItem>();
        using PipeChannelWriter<FarItem> writer = connection.WriterOf<FarItem>();
        long count = 0;
        try
        {
            while (await reader.WaitToReadAsync())
            {
                while (reader.TryRead(out FarItem item))
                {
                    if (item.Number != count)
                        throw new InvalidDataException($"Item {item.Number} came, and {count} was expected.");
                    count++;
                    await writer.WriteAsync(item);
                }
            }
        }
        finally
        {
            FarSide.Say($"received {count} items in order");
        }
    }

    /// <summary>Holds the writer back until it is told, and then reads what there is.</summary>
    private static async Task ReadWhenToldAsync(Connection connection)
    {
        FarSide.Say("accepted");
        await Console.In.ReadLineAsync();
        long count = 0;
        try
        {
            while (true)
            {
                ReadResult result = await connection.Reader.ReadAsync();
                count += result.Buffer.Length;
                connection.Reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    break;
            }
        }
        finally
        {
            FarSide.Say($"read {count} bytes");
        }
    }
}

/// <summary>A message of a channel.</summary>
internal readonly record struct FarItem(long Number);
