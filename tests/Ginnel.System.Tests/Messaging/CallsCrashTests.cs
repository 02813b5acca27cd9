using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.System.Tests.Support;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Messaging;

/// <summary>
/// Goal: however a client or a server dies, every call of the other side ends, with an answer or with an error, none is
/// executed twice, and nothing is left behind.
/// Method: a child serves, or calls, in every way at once (blocking, asynchronous, streams in both directions), and is
/// killed at a random moment, 500 times. A file that outlives it says how often each call was executed.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class CallsCrashTests : IDisposable
{
    private const int Kills = 250;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-calls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Server_KilledAtRandomMoments_EndsEveryCallAndRepeatsNone() => KillMany("server", KillServer);

    [Fact]
    public Task Client_KilledAtRandomMoments_EndsEverySessionAndRepeatsNone() => KillMany("client", KillClient);

    private async Task KillMany(string what, Func<Random, string, Task> kill)
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        int kills = Fuzz.Iterations(Kills);
        await CallOnceAsync(Path.Combine(_folder, "first"));
        await kill(random, Path.Combine(_folder, "second"));
        ResourceSnapshot before = ResourceSnapshot.Take(_folder);
        long started = Stopwatch.GetTimestamp();
        for (int count = 0; count < kills; count++)
        {
            string path = Path.Combine(_folder, "ledger");
            try
            {
                await kill(random, path);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}, kill {count} of a {what}.", exception);
            }

            File.Delete(path);
        }

        Console.WriteLine(
            $"{what} killed {kills} times in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, seed {seed}");
        await before.AssertAsBefore();
    }

    /// <summary>The first call that is served in a process starts a thread, which stays.</summary>
    private static async Task CallOnceAsync(string path)
    {
        using var file = new LedgerFile(path);
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(16384);
        await using CallSession session = Calls.Serve<ILedger>(left, new Ledger(file));
        await using CallClient<ILedger> client = await Calls.ConnectAsync<ILedger>(right).Within();
        await client.Target.RunAsync(0).AsTask().Within();
    }

    private static async Task KillServer(Random random, string path)
    {
        using var file = new LedgerFile(path);
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(16384);
        await using ChildProcess child = ChildProcess.Start(OptionsFor(path), CallCrashRole.ServeAsync, right);
        await using CallClient<ILedger> client = await Calls.ConnectAsync<ILedger>(left).Within();
        Task<CallCrashOutcome[]> calls = CallCrashRole.RunAsync(client.Target);
        await WaitForAMoment(random, file);
        child.Kill();
        foreach (CallCrashOutcome outcome in await calls.Within())
        {
            Assert.True(outcome.Exception is PeerDiedException, $"A call ended with {outcome.Exception}.");
            CheckExecutions(file, outcome.FirstNumber, outcome.LastAnswered, outcome.LastStarted);
        }

        await client.Ended.Within();
        await child.DisposeAsync().AsTask().Within();
    }

    private static async Task KillClient(Random random, string path)
    {
        using var file = new LedgerFile(path);
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(16384);
        await using ChildProcess child = ChildProcess.Start(OptionsFor(path), CallCrashRole.CallAsync, right);
        await using CallSession session = Calls.Serve<ILedger>(left, new Ledger(file));
        await WaitForAMoment(random, file);
        child.Kill();
        // Every method has returned then, those in the middle of streams included.
        await session.Completion.Within();
        for (int caller = 0; caller < LedgerFile.Callers; caller++)
        {
            int first = caller * LedgerFile.CallsPerCaller;
            CheckExecutions(file, first, first - 1, first + LedgerFile.CallsPerCaller - 2);
        }

        await child.DisposeAsync().AsTask().Within();
    }

    /// <summary>Those that were answered were executed once, all others once or not at all.</summary>
    private static void CheckExecutions(LedgerFile file, int first, int lastAnswered, int lastStarted)
    {
        for (int number = first; number < first + LedgerFile.CallsPerCaller - 1; number++)
        {
            int executions = file.Executions(number);
            Assert.True(executions <= 1, $"The call {number} was executed {executions} times.");
            if (number <= lastAnswered)
                Assert.True(executions == 1, $"The call {number} was answered, and never executed.");
            if (number > lastStarted)
                Assert.True(executions == 0, $"The call {number} was executed, and never made.");
        }
    }

    /// <summary>Mostly in the middle of the calls, else while the child starts and shakes hands.</summary>
    private static async Task WaitForAMoment(Random random, LedgerFile file)
    {
        if (random.Next(4) != 0)
        {
            int caller = random.Next(LedgerFile.Callers);
            await Eventually.True(() => file.Executions(caller * LedgerFile.CallsPerCaller) > 0);
        }

        long start = Stopwatch.GetTimestamp();
        double ms = random.NextDouble() * 12;
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < ms)
            await Task.Yield();
    }

    private static ChildOptions OptionsFor(string path) => new()
    {
        Environment = RoleSettings.Variables(("Path", path)),
    };
}
