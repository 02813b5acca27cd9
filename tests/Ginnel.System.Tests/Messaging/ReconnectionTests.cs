using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Processes;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Messaging;

/// <summary>
/// Goal: a client goes on with each new server, and no call is executed twice.
/// Method: a child serves under a name and is killed again and again, while callers of this process call all the time.
/// A file that outlives the servers says how often each call was executed.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ReconnectionTests : IDisposable
{
    private const int Kills = 20;
    private const int Callers = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-reconnect-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Server_KilledAndReplaced_GetsTheCallsThatWereNotSent()
    {
        using var file = new LedgerFile(Path.Combine(_folder, "calls"));
        using var stop = new CancellationTokenSource();
        ChildProcess server = StartServer();
        var options = new CallOptions
        {
            Connect = new ConnectOptions { Directory = _folder, Timeout = Timeout.InfiniteTimeSpan },
            ReconnectTimeout = Timeout.InfiniteTimeSpan,
        };
        await using CallClient<ILedger> client = await Calls.ConnectAsync<ILedger>("ledger", options).Within();
        Caller[] callers = [.. Enumerable.Range(0, Callers).Select(static number => new Caller(number))];
        Task[] running = [.. callers.Select(caller => caller.RunAsync(client.Target, stop.Token))];
        for (int kill = 0; kill < Kills; kill++)
        {
            int[] before = [.. callers.Select(static caller => caller.Answered)];
            await Eventually.True(() => callers.Index().All(it => it.Item.Answered > before[it.Index] + 50));
            server.Kill();
            await server.DisposeAsync().AsTask().Within();
            server = StartServer();
        }

        await stop.CancelAsync();
        await Task.WhenAll(running).Within();
        server.Kill();
        await server.DisposeAsync().AsTask().Within();
        foreach (Caller caller in callers)
            caller.Check(file);
        Assert.InRange(callers.Sum(static caller => caller.Failed), 0, Kills * Callers);
    }

    private ChildProcess StartServer() => ChildProcess.Start(
        new ChildOptions { Environment = RoleSettings.Variables(("Path", _folder)) }, CallCrashRole.ServeByNameAsync);

    /// <summary>Calls all the time, each time with another number.</summary>
    private sealed class Caller(int number)
    {
        private readonly bool[] _isAnswered = new bool[LedgerFile.CallsPerCaller];
        private int _answered;
        private int _made;

        public int Answered => Volatile.Read(ref _answered);

        public int Failed { get; private set; }

        public async Task RunAsync(ILedger target, CancellationToken token)
        {
            for (; !token.IsCancellationRequested && _made < LedgerFile.CallsPerCaller; _made++)
            {
                int call = number * LedgerFile.CallsPerCaller + _made;
                try
                {
                    long answer = _made % 2 == 0 ? await target.RunAsync(call) : await target.RunLaterAsync(call);
                    Assert.Equal(call, answer);
                    _isAnswered[_made] = true;
                    Interlocked.Increment(ref _answered);
                }
                catch (GinnelException)
                {
                    // It was under way when the server was killed.
                    Failed++;
                }

                await Task.Delay(1, CancellationToken.None);
            }
        }

        public void Check(LedgerFile file)
        {
            for (int index = 0; index < _made; index++)
            {
                int executions = file.Executions(number * LedgerFile.CallsPerCaller + index);
                Assert.True(executions <= 1, $"The call {index} of {number} was executed {executions} times.");
                Assert.True(executions == 1 || !_isAnswered[index], $"The call {index} was answered, never executed.");
            }
        }
    }
}
