using System;
using System.Collections.Generic;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Hostile;
using Xunit;
using Pipe = Ginnel.Pipes.Pipe;

namespace Ginnel.System.Tests.Hostile;

/// <summary>
/// Goal: whatever a peer writes into its own pages, it costs us at most the connection.
/// Method: 10,000 pipes, one end of each moved to a process that then writes random and boundary values into every word
/// of its own header, while this process reads or writes by every face. Each round ends with a clean result or with one
/// of our exceptions, well before the watchdog, and without allocating more than the pipe itself needs.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class HostilePeerTests
{
    private const long MostBytesPerRound = 256 << 10;

    [Fact]
    public async Task HeaderWords_WrittenAtRandom_CostAtMostTheConnection()
    {
        int seed = Fuzz.Seed();
        int rounds = Fuzz.Iterations(10_000);
        using EndpointListener listener = Endpoint.Listen("hostile");
        using ChildProcess child = ChildProcess.Start(
            new ChildOptions { Environment = RoleSettings.Variables(("Seed", seed), ("Length", rounds)) },
            HostileRole.RunAsync);
        using Connection connection = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        Console.WriteLine($"seed {seed}");
        var outcomes = new SortedDictionary<string, int>();

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int round = 0; round < rounds; round++)
        {
            using var watchdog = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            string outcome = await PlayAsync(connection, round, watchdog.Token);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        long bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        foreach ((string outcome, int count) in outcomes)
            Console.WriteLine($"{count,6} {outcome}");
        Assert.True(bytes / rounds < MostBytesPerRound, $"{bytes / rounds} bytes were allocated per round.");
        // The attack reached the checks, and did not only miss them.
        Assert.True(outcomes.GetValueOrDefault(nameof(PeerProtocolException)) > rounds / 20);
        Assert.Equal(0, await child.WaitAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string> PlayAsync(Connection connection, int round, CancellationToken watchdog)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        try
        {
            if (round % 2 == 0)
            {
                await connection.SendHandleAsync(writer, watchdog);
                await ReadAsync(reader, round / 2 % 4, watchdog);
            }
            else
            {
                await connection.SendHandleAsync(reader, watchdog);
                await WriteAsync(writer, round / 2 % 3, watchdog);
            }

            return "completed";
        }
        catch (GinnelException exception)
        {
            return exception.GetType().Name;
        }
        finally
        {
            reader.Dispose();
            writer.Dispose();
        }
    }

    /// <summary>Reads until the end, the error, or enough.</summary>
    private static async Task ReadAsync(PipeReadEnd reader, int face, CancellationToken watchdog)
    {
        byte[] buffer = new byte[5000];
        for (int count = 0; count < 50; count++)
        {
            switch (face)
            {
                case 0 when reader.Read(buffer, watchdog) == 0:
                case 1 when await reader.ReadAsync(buffer, watchdog) == 0:
                case 2 when !await TakeInPlaceAsync(reader, watchdog):
                case 3 when !await TakeBufferAsync(reader, watchdog):
                    return;
            }
        }
    }

    private static async Task<bool> TakeInPlaceAsync(PipeReadEnd reader, CancellationToken watchdog)
    {
        if (!await reader.WaitToReadAsync(watchdog))
            return false;
        if (reader.TryRead(out ReadOnlySpan<byte> data))
        {
            Assert.InRange(data.Length, 1, reader.Capacity);
            _ = data[0] + data[^1];
            reader.Advance(data.Length);
        }

        return true;
    }

    private static async Task<bool> TakeBufferAsync(PipeReadEnd reader, CancellationToken watchdog)
    {
        ReadResult result = await reader.ReadAsync(watchdog);
        foreach (ReadOnlyMemory<byte> part in result.Buffer)
            _ = part.IsEmpty ? 0 : part.Span[0] + part.Span[^1];
        reader.AdvanceTo(result.Buffer.End);
        return !result.IsCompleted;
    }

    /// <summary>Writes until the error, or enough.</summary>
    private static async Task WriteAsync(PipeWriteEnd writer, int face, CancellationToken watchdog)
    {
        byte[] bytes = new byte[3000];
        for (int count = 0; count < 50; count++)
        {
            switch (face)
            {
                case 0:
                    writer.Write(bytes, watchdog);
                    break;
                case 1 when (await writer.WriteAsync(bytes, watchdog)).IsCompleted:
                    return;
                case 2:
                    await writer.WaitToWriteAsync(bytes.Length, watchdog);
                    Lend(writer, bytes);
                    break;
            }
        }
    }

    private static void Lend(PipeWriteEnd writer, byte[] bytes)
    {
        if (!writer.TryLoan(bytes.Length, out Loan loan))
            return;
        bytes.CopyTo(loan.Span);
        loan.Commit();
    }
}
