using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Pipes;

/// <summary>Other threads look whether a wait is over while it begins and ends.</summary>
public sealed class ReadinessRaceTests
{
    [Fact]
    public async Task IsReady_WhileWaitsBeginAndEnd_NeverThrows()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) =
            Pipe.Create(new PipeSettings { Capacity = 4096, WaitStrategy = WaitStrategy.Adaptive });
        using (reader)
        using (writer)
        {
            bool isOver = false;
            Task looking = Watchdog.OnThread(() =>
            {
                while (!Volatile.Read(ref isOver))
                    _ = reader.Core.IsReady;
            });
            using var cancellation = new CancellationTokenSource();
            byte[] buffer = new byte[1];
            for (int round = 0; round < 200_000 && !looking.IsCompleted; round++)
            {
                Task<int> reading = reader.ReadAsync(buffer, cancellation.Token).AsTask();
                writer.Write(buffer, CancellationToken.None);
                await reading;
            }

            Volatile.Write(ref isOver, true);
            await looking.Within();
        }
    }
}
