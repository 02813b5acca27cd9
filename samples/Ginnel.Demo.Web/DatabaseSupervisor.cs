using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Messaging;

namespace Ginnel.Demo.Web;

/// <summary>Keeps a database process running and connected, and starts another whenever one is lost.</summary>
/// <remarks>
/// The life of one: start the process, connect to its endpoint, check with the kernel that it is the one we started,
/// let questions through, and wait. The connection breaking is the death notice; it comes at once, because the kernel
/// closes what a dying process held. A process that never connected is followed by a pause that grows, one that did by
/// none. A database on another computer is somebody else's to start: there is only the connection, again and again.
/// </remarks>
internal sealed class DatabaseSupervisor(DemoSettings settings, StatusBoard board)
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private TaskCompletionSource<DatabaseClient> _client = NewPromise();
    private readonly TlsOptions? _tls = settings.DatabaseAddress is null ? null : FarIdentity.Read();
    private DatabaseProcess? _process;
    private long _lostSince;

    /// <summary>The connected client; waits for the next one while there is none.</summary>
    public Task<DatabaseClient> ClientAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _client.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Kills the database process the hard way, for the visitor who wants to see what happens.</summary>
    public void Kill()
    {
        lock (_lock)
            _process?.Kill();
    }

    /// <summary>Runs until cancelled; the database process has ended when this returns.</summary>
    public async Task RunAsync(string endpoint, CancellationToken cancellationToken)
    {
        for (int failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                bool connected = _tls is null
                    ? await LiveAsync(endpoint, cancellationToken)
                    : await ReachAsync(endpoint, cancellationToken);
                failures = connected ? 0 : failures + 1;
                if (failures > 0)
                    await Task.Delay(Pause(failures), cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>One process from start to end; answers whether it ever was connected.</summary>
    private async Task<bool> LiveAsync(string endpoint, CancellationToken cancellationToken)
    {
        await using DatabaseProcess process = DatabaseProcess.Start(endpoint, settings.DataFolder);
        SetProcess(process);
        board.Update(status => status with
        {
            State = DatabaseState.Starting,
            DatabaseProcessId = process.Id,
            Life = status.Life + 1,
        });
        string name = $"database process {process.Id}";
        bool connected;
        try
        {
            connected = await UseAsync(
                name, () => ConnectAsync(endpoint, process, cancellationToken), cancellationToken);
        }
        finally
        {
            SetProcess(null);
        }

        string end = await process.EndAsync();
        board.Update(status => status with { State = DatabaseState.Lost, LastEnd = end, Index = null });
        Say($"{name} {end}; another takes over");
        return connected;
    }

    /// <summary>One connection to a database on another computer; answers whether there was one.</summary>
    private async Task<bool> ReachAsync(string address, CancellationToken cancellationToken)
    {
        board.Update(status => status with { State = DatabaseState.Starting, Life = status.Life + 1 });
        var options = new ConnectOptions { Timeout = s_connectTimeout, Tls = _tls };
        bool connected = await UseAsync(
            $"the database at {address}", () => Endpoint.ConnectAsync(address, options, cancellationToken).AsTask(),
            cancellationToken);
        board.Update(status => status with
        {
            State = DatabaseState.Lost,
            LastEnd = "was out of reach",
            Index = null,
        });
        return connected;
    }

    /// <summary>Connects, and lets questions through until the end; answers whether it ever was connected.</summary>
    private async Task<bool> UseAsync(
        string name, Func<Task<Connection>> connect, CancellationToken cancellationToken)
    {
        bool connected = false;
        try
        {
            await using CallClient<IDatabase> client = await Calls.ConnectAsync<IDatabase>(
                await connect(), new CallOptions { MaxMessageLength = Limits.MessageBytes }, cancellationToken);
            connected = true;
            await ServeAsync(new DatabaseClient(client), name, cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or TimeoutException)
        {
            Say($"not connected to {name}: {problem.Message}");
        }

        _lostSince = _lostSince == 0 ? Stopwatch.GetTimestamp() : _lostSince;
        return connected;
    }

    private static async Task<Connection> ConnectAsync(
        string endpoint, DatabaseProcess process, CancellationToken cancellationToken)
    {
        // Whichever comes first ends the other: there is no point in waiting for a process that has ended.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Connection> connecting = Endpoint.ConnectAsync(
            endpoint, new ConnectOptions { Timeout = s_connectTimeout }, either.Token).AsTask();
        Task first = await Task.WhenAny(connecting, process.ExitedAsync(either.Token));
        await either.CancelAsync();
        if (first != connecting && !connecting.IsCompletedSuccessfully)
            throw new IOException("It ended before it was connected.");

        Connection connection = await connecting;
        if (connection.Peer.ProcessId == process.Id)
            return connection;

        await connection.DisposeAsync();
        throw new IOException($"The endpoint '{endpoint}' is held by process {connection.Peer.ProcessId}.");
    }

    private async Task ServeAsync(DatabaseClient client, string name, CancellationToken cancellationToken)
    {
        double? down = _lostSince == 0 ? null : Stopwatch.GetElapsedTime(_lostSince).TotalMilliseconds;
        _lostSince = 0;
        board.Update(status => status with { State = DatabaseState.Connected, DownMilliseconds = down });
        SetClient(client);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watching = WatchIndexAsync(client, ended.Token);
        try
        {
            await client.Ended.WaitAsync(cancellationToken);
            board.Update(status => status with { State = DatabaseState.Lost, LastEnd = null, Index = null });
            Say($"lost {name}");
        }
        finally
        {
            // In this order: a search that fails because of us asks at once for the next client, not for this one.
            _lostSince = Stopwatch.GetTimestamp();
            SetClient(null);
            client.Abandon();
            await ended.CancelAsync();
            await watching;
        }
    }

    private async Task WatchIndexAsync(DatabaseClient client, CancellationToken cancellationToken)
    {
        bool isWarm = false;
        try
        {
            await foreach (IndexProgress progress in client.WatchIndexAsync(cancellationToken))
            {
                // The first search compiles code in both processes; no visitor should wait for that.
                if (progress.State == IndexState.Ready && !isWarm)
                {
                    await client.AskAsync(
                        static (database, token) => database.SearchAsync("a", 1, token), cancellationToken);
                }

                isWarm = progress.State == IndexState.Ready;
                board.Update(status => status with { Index = progress });
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or DatabaseUnavailableException)
        {
            // The client's own end says it all.
        }
    }

    private void SetProcess(DatabaseProcess? process)
    {
        lock (_lock)
            _process = process;
    }

    private void SetClient(DatabaseClient? client)
    {
        lock (_lock)
        {
            if (client is null)
                _client = NewPromise();
            else
                _client.SetResult(client);
        }
    }

    /// <summary>0.1 s, 0.2 s, 0.4 s and so on.</summary>
    private static TimeSpan Pause(int failures)
    {
        var pause = TimeSpan.FromSeconds(0.05 * Math.Pow(2, Math.Min(failures, 10)));
        return pause < s_longestPause ? pause : s_longestPause;
    }

    private static TaskCompletionSource<DatabaseClient> NewPromise() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Say(string text) => Console.WriteLine($"  [web server {Environment.ProcessId}] {text}");
}
