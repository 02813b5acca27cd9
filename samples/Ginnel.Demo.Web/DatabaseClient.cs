using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;
using Ginnel.Messaging;

namespace Ginnel.Demo.Web;

/// <summary>An answer, and how long it took: seen from here, and of that inside the database.</summary>
internal sealed record Answered(Answer Answer, TimeSpan RoundTrip, double DatabaseMicroseconds);

/// <summary>One way to ask the database: a call of one of its methods.</summary>
internal delegate Task<Reply> Question(IDatabase database, CancellationToken cancellationToken);

/// <summary>Asks the database through one connection. Any number of questions may be open at once.</summary>
internal sealed class DatabaseClient(CallClient<IDatabase> client)
{
    private readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The database's process, by the word of the kernel; 0 for one on another computer.</summary>
    public int ProcessId => client.Peer.ProcessId;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => client.Ended;

    /// <summary>The owner has seen the end, and asks somebody else from now on.</summary>
    public void Abandon() => _abandoned.TrySetResult();

    /// <summary>Asks and waits for the one answer.</summary>
    /// <exception cref="DatabaseUnavailableException">The database died before it answered.</exception>
    public async Task<Answered> AskAsync(Question question, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            Reply reply = await question(client.Target, cancellationToken);
            return new(reply.Answer, Stopwatch.GetElapsedTime(started), reply.Microseconds);
        }
        catch (Exception problem) when (IsLoss(problem))
        {
            // Not before the owner knows: whoever asks again is to get another client.
            await _abandoned.Task.WaitAsync(cancellationToken);
            throw Gone(problem);
        }
    }

    /// <summary>How far the index is, again and again.</summary>
    /// <exception cref="DatabaseUnavailableException">The database died.</exception>
    public async IAsyncEnumerable<IndexProgress> WatchIndexAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<IndexProgress> changes =
            client.Target.WatchIndexAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await changes.MoveNextAsync())
                    yield break;
            }
            catch (Exception problem) when (IsLoss(problem))
            {
                throw Gone(problem);
            }

            yield return changes.Current;
        }
    }

    private DatabaseUnavailableException Gone(Exception problem) => new(client.Peer.Subject is null
        ? $"The database process {ProcessId} is gone."
        : $"The database is out of reach: {problem.Message}");

    /// <summary>What a call ends with when it is not the method that failed.</summary>
    private static bool IsLoss(Exception problem) =>
        problem is GinnelException and not RemoteCallException or ObjectDisposedException;
}
