using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.System.Tests.Support;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Crash;
using Ginnel.Tests.Peer.Traffic;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Crash;

/// <summary>
/// Goal: however a process dies, the one it talked with is told, has every byte that was published and none that was
/// not, and nothing is left behind anywhere.
/// Method: a child reads and writes, blocking and asynchronously, over four ends at once, and is killed (SIGKILL) at a
/// random moment: while it starts, shakes hands, writes, reads, or sleeps. So each kill is that of a reader and of a
/// writer. 500 kills, half over pipes and half over connections.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class CrashTests : IDisposable
{
    private const int Kills = 250;
    private const int Lanes = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Pipes_ChildKilledAtRandomMoments_NothingIsLostOrLeft() =>
        KillMany("killed over pipes", StartWithPipes);

    [Fact]
    public Task Connections_ProgramKilledAtRandomMoments_NothingIsLostOrLeft() =>
        KillMany("killed over connections", StartWithConnections);

    [Fact]
    public async Task Connections_ProgramKilledAtRandomMomentsOfConnecting_LeavesNothing()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        Console.WriteLine($"killed while connecting: seed {seed}");
        await KillWhileConnecting(random);
        ResourceSnapshot before = ResourceSnapshot.Take(_folder);
        for (int kill = 0; kill < Fuzz.Iterations(40); kill++)
            await KillWhileConnecting(random);
        await before.AssertAsBefore();
    }

    private async Task KillMany(string what, Func<int, string, Task<(ChildProcess, CrashEnds)>> start)
    {
        int seed = Fuzz.Seed();
        Console.WriteLine($"{what}: seed {seed}");
        int kills = Fuzz.Iterations(Kills);
        var told = new Times($"{what}, until each survivor's end was told");

        // What is there from the first time on, such as the event loop, is there before the count begins.
        await Lane(seed - Lanes, 3, start, new Times("warm-up"));
        ResourceSnapshot before = ResourceSnapshot.Take(_folder);
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(
            lane => Lane(seed + lane, (kills + lane) / Lanes, start, told)));
        Console.WriteLine($"{told}; {kills} kills in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        await before.AssertAsBefore();
    }

    private async Task Lane(int seed, int kills, Func<int, string, Task<(ChildProcess, CrashEnds)>> start, Times told)
    {
        await Task.Yield();
        for (int kill = 0; kill < kills; kill++)
        {
            string path = Path.Combine(Path.GetTempPath(), $"ginnel-progress-{Environment.ProcessId}-{seed}-{kill}");
            try
            {
                using var progress = new ProgressFile(path);
                var round = new CrashRound(seed + kill * Lanes, progress);
                (ChildProcess child, CrashEnds ends) = await start(round.Seed, path);
                await using (child)
                using (ends)
                    await round.Run(child, ends, told);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    private static Task<(ChildProcess, CrashEnds)> StartWithPipes(int seed, string path)
    {
        (PipeReadEnd read1, PipeWriteEnd childWrite1) = Pipe.Create();
        (PipeReadEnd read2, PipeWriteEnd childWrite2) = Pipe.Create();
        (PipeReadEnd childRead1, PipeWriteEnd write1) = Pipe.Create();
        (PipeReadEnd childRead2, PipeWriteEnd write2) = Pipe.Create();
        ChildProcess child = ChildProcess.Start(
            OptionsFor(seed, path), CrashRole.Run, childWrite1, childWrite2, childRead1, childRead2);
        return Task.FromResult((child, new CrashEnds(read1, read2, write1, write2)));
    }

    private async Task<(ChildProcess, CrashEnds)> StartWithConnections(int seed, string path)
    {
        EndpointListener listener = Listen(seed);
        ChildProcess child = StartProgram(listener, seed, path);
        Connection first = await listener.AcceptAsync().Within();
        Connection second = await listener.AcceptAsync().Within();
        return (child, new CrashEnds(
            first.Reader, second.Reader, second.Writer, first.Writer, first, second, listener));
    }

    private async Task KillWhileConnecting(Random random)
    {
        int seed = random.Next();
        string path = Path.Combine(_folder, "progress");
        await using EndpointListener listener = Listen(seed);
        await using ChildProcess child = StartProgram(listener, seed, path);
        Task<int> accepted = CountConnections(listener);
        await Task.Delay(random.Next(150));
        child.Kill();
        await child.WaitAsync().Within();
        // Whoever comes now is a client that has gone already, or none at all.
        await listener.DisposeAsync();
        Assert.InRange(await accepted.Within(), 0, 2);
        File.Delete(path);
    }

    /// <summary>Accepts clients and reads from them until each has gone.</summary>
    private static async Task<int> CountConnections(EndpointListener listener)
    {
        int count = 0;
        await foreach (Connection connection in listener.AcceptAllAsync())
        {
            await using (connection)
            {
                count++;
                byte[] buffer = new byte[4096];
                await Assert.ThrowsAsync<PeerDiedException>(async () =>
                {
                    while (await connection.Reader.ReadAsync(buffer) > 0)
                    {
                    }
                });
            }
        }

        return count;
    }

    private EndpointListener Listen(int seed) =>
        Endpoint.Listen($"crash-{seed}", new ListenOptions { Directory = _folder, Capacity = 4096 });

    private ChildProcess StartProgram(EndpointListener listener, int seed, string path) => ChildProcess.Start(
        Path.Combine(AppContext.BaseDirectory, "Ginnel.Tests.Peer"),
        ["crash", _folder, listener.Name],
        options: OptionsFor(seed, path));

    private static ChildOptions OptionsFor(int seed, string path) => new()
    {
        Environment = RoleSettings.Variables(("Seed", seed), ("Path", path)),
    };
}
