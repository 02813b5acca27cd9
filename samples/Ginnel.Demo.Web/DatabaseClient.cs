using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;

namespace Ginnel.Demo.Web;

/// <summary>An answer, and how long it took: seen from here, and of that inside the database.</summary>
internal sealed record Answered(Answer Answer, TimeSpan RoundTrip, double DatabaseMicroseconds);

/// <summary>Asks the database through one connection. Any number of questions may be open at once.</summary>
/// <remarks>
/// 1. Each question gets an id and a channel; the id goes out with the question. 2. <see cref="RunAsync"/> reads the
/// replies and puts each into the channel of its id; a reply to nobody was for a call since cancelled. 3. Whoever stops
/// listening before the last reply sends a cancellation. 4. When the connection ends, the owner abandons the client,
/// and every open call fails.
/// </remarks>
internal sealed class DatabaseClient(IDuplexPipe pipe, int processId)
{
    private readonly FrameReader<Reply> _replies = new(pipe.Input, ProtocolJson.Default.Reply, Limits.ReplyBytes);

    private readonly FrameWriter<Request> _requests =
        new(pipe.Output, ProtocolJson.Default.Request, Limits.RequestBytes);

    private readonly ConcurrentDictionary<long, Channel<Reply>> _open = new();
    private long _lastId;
    private volatile DatabaseUnavailableException? _lost;

    /// <summary>The database's process, by the word of the kernel.</summary>
    public int ProcessId { get; } = processId;

    /// <summary>Reads replies until the connection ends; answers why it did.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _replies.ReadAsync(cancellationToken) is { } reply)
            {
                if (_open.TryGetValue(reply.Id, out Channel<Reply>? replies))
                    replies.Writer.TryWrite(reply);
            }

            return "it closed the connection";
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            return problem.Message;
        }
    }

    /// <summary>Makes every open call and every later one fail; the connection has ended.</summary>
    public void Abandon()
    {
        // Set before the channels are completed: a call that is not among them yet sees it.
        var lost = new DatabaseUnavailableException($"The database process {ProcessId} is gone.");
        _lost = lost;
        foreach (Channel<Reply> replies in _open.Values)
            replies.Writer.TryComplete(lost);
    }

    /// <summary>Asks and waits for the one answer.</summary>
    /// <exception cref="DatabaseUnavailableException">The database died before it answered.</exception>
    public async Task<Answered> AskAsync(Question question, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        await foreach (Reply reply in FollowAsync(question, cancellationToken))
            return new(reply.Answer, Stopwatch.GetElapsedTime(started), reply.Microseconds);

        throw new UnreachableException("Every question is answered or fails.");
    }

    /// <summary>Asks and yields every reply up to the last; leaving early cancels the call.</summary>
    public async IAsyncEnumerable<Reply> FollowAsync(
        Question question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _lastId);
        bool answered = false;
        var replies = Channel.CreateUnbounded<Reply>(new() { SingleReader = true, SingleWriter = true });
        _open[id] = replies;

        // Looked at after the channel can be found: whoever sets it then completes every channel.
        if (_lost is { } lost)
            replies.Writer.TryComplete(lost);

        try
        {
            await SendAsync(new(id, question), cancellationToken);
            await foreach (Reply reply in replies.Reader.ReadAllAsync(cancellationToken))
            {
                answered = reply.Last;
                yield return reply;
                if (answered)
                    yield break;
            }
        }
        finally
        {
            _open.TryRemove(id, out _);
            if (!answered && _lost is null)
                _ = SendAsync(new(id, new Cancel()), CancellationToken.None);
        }
    }

    private async Task SendAsync(Request request, CancellationToken cancellationToken)
    {
        try
        {
            await _requests.WriteAsync(request, cancellationToken);
        }
        catch (IOException)
        {
            // The reader sees the same end, the owner abandons us, and that is what the call then fails with.
        }
    }
}
