using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Endpoints;

/// <summary>Who has a name, and what is left when nobody has it any more.</summary>
public sealed class ListeningTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Listen_ThenDispose_LeavesNoFile()
    {
        using (Endpoint.Listen("db", _folder.Listening))
            Assert.Equal(["db", "db.lock"], _folder.Files.Select(Path.GetFileName).Order());
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void Listen_OnANameInUse_NamesTheProcessAndLeavesTheListenerAlone()
    {
        using EndpointListener first = Endpoint.Listen("db", _folder.Listening);
        EndpointInUseException exception =
            Assert.Throws<EndpointInUseException>(() => Endpoint.Listen("db", _folder.Listening));
        Assert.Equal(Environment.ProcessId, exception.ProcessId);
        Assert.Equal("db", exception.Name);
        Assert.Contains($"process {Environment.ProcessId}", exception.Message, StringComparison.Ordinal);
        using Connection client = Endpoint.Connect("db", _folder.Connecting, Token);
    }

    [Fact]
    public void Listen_WhenTheLockFileOfALiveListenerWasRemoved_StillFindsItAlive()
    {
        using EndpointListener first = Endpoint.Listen("db", _folder.Listening);
        File.Delete(Path.Join(_folder.Path, "db.lock"));
        Assert.Throws<EndpointInUseException>(() => Endpoint.Listen("db", _folder.Listening));
        using Connection client = Endpoint.Connect("db", _folder.Connecting, Token);
    }

    [Fact]
    public void Dispose_WhenTheNameIsAnothersByNow_LeavesTheOther()
    {
        using EndpointListener first = Endpoint.Listen("db", _folder.Listening);
        foreach (string file in _folder.Files)
            File.Delete(file);
        using EndpointListener second = Endpoint.Listen("db", _folder.Listening);
        first.Dispose();
        using Connection client = Endpoint.Connect("db", _folder.Connecting, Token);
        second.Dispose();
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Listen_ByManyThreadsAtOnce_IsWonByExactlyOneEachTime()
    {
        const int Contenders = 8;
        for (int round = 0; round < 30; round++)
        {
            using var start = new Barrier(Contenders);
            var winners = new ConcurrentBag<EndpointListener>();
            Task[] contenders = [.. Enumerable.Range(0, Contenders).Select(_ => Watchdog.OnThread(() =>
            {
                start.SignalAndWait(Token);
                try
                {
                    winners.Add(Endpoint.Listen("db", _folder.Listening));
                }
                catch (EndpointInUseException)
                {
                }
            }))];
            await Task.WhenAll(contenders).Within();
            Assert.Single(winners).Dispose();
            Assert.Empty(_folder.Files);
        }
    }

    [Fact]
    public async Task Listen_WhileOthersOpenCloseAndConnect_NeverHasTwoListeners()
    {
        int holders = 0;
        int most = 0;
        int wins = 0;
        using var over = new CancellationTokenSource();
        Task clients = Task.Run(() => ConnectUntilOverAsync(over.Token), Token);
        Task[] contenders = [.. Enumerable.Range(0, 4).Select(_ => Watchdog.OnThread(() =>
        {
            for (int round = 0; round < 200; round++)
            {
                try
                {
                    using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
                    int now = Interlocked.Increment(ref holders);
                    if (now > 1)
                        Interlocked.Exchange(ref most, now);
                    Interlocked.Increment(ref wins);
                    Interlocked.Decrement(ref holders);
                }
                catch (EndpointInUseException)
                {
                }
            }
        }))];
        await Task.WhenAll(contenders).Within();
        await over.CancelAsync();
        await clients.Within();
        Assert.Equal(0, most);
        Assert.True(wins > 0);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Dispose_WhileAccepting_EndsTheWait()
    {
        EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        Task<Connection> accepting = listener.AcceptAsync(Token).AsTask();
        Task<int> all = CountAsync(listener);
        listener.Dispose();
        listener.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting.Within());
        Assert.Equal(0, await all.Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => listener.AcceptAsync(Token).AsTask());
    }

    [Fact]
    public async Task AcceptAsync_Cancelled_LosesNoClient()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        using var cancellation = new CancellationTokenSource();
        Task<Connection> accepting = listener.AcceptAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting.Within());
        await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token).Within();
    }

    [Fact]
    public async Task AcceptAllAsync_GivesEachClientOnce()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        Task<int> counting = CountAsync(listener);
        for (int index = 0; index < 5; index++)
        {
            await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
            Assert.Equal(0, await client.Reader.ReadAsync(new byte[1], Token));
        }

        await listener.DisposeAsync();
        Assert.Equal(5, await counting.Within());
    }

    [Fact]
    public async Task Dispose_WithClientsThatWereNotAccepted_ClosesThem()
    {
        EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        listener.Dispose();
        Assert.Equal(0, await client.Reader.ReadAsync(new byte[1], Token).Within());
    }

    private static async Task<int> CountAsync(EndpointListener listener)
    {
        int count = 0;
        await foreach (Connection connection in listener.AcceptAllAsync(Token))
        {
            count++;
            await connection.DisposeAsync();
        }

        return count;
    }

    private async Task ConnectUntilOverAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
            }
            catch (GinnelException)
            {
                // Nobody there, or gone at that moment: what matters is that the looking does no harm.
            }
        }
    }
}
