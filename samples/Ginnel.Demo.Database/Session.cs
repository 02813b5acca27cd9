using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>One connection: reads requests, works on several at once, writes each answer when it is there.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds no handle that must be freed.")]
internal sealed class Session(IDuplexPipe pipe, CharacterService service, IndexKeeper index)
{
    private readonly FrameReader<Request> _requests =
        new(pipe.Input, ProtocolJson.Default.Request, Limits.RequestBytes);

    private readonly FrameWriter<Reply> _replies = new(pipe.Output, ProtocolJson.Default.Reply, Limits.ReplyBytes);
    private readonly SemaphoreSlim _room = new(Limits.CallsInFlight);
    private readonly ConcurrentDictionary<long, CancellationTokenSource> _open = new();

    /// <summary>
    /// Serves until the other process completes its side, dies, breaks the protocol, or we are cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (await _requests.ReadAsync(cancellationToken) is { } request)
                await AcceptAsync(request, ended.Token);
        }
        finally
        {
            // Whoever asked is gone: work for nobody stops, and when all of it has, every place is free again.
            await ended.CancelAsync();
            for (int place = 0; place < Limits.CallsInFlight; place++)
                await _room.WaitAsync(CancellationToken.None);
        }
    }

    private async Task AcceptAsync(Request request, CancellationToken ended)
    {
        if (request.Question is Cancel)
        {
            await CancelAsync(request.Id);
            return;
        }

        await _room.WaitAsync(ended);
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(ended);
        if (!_open.TryAdd(request.Id, cancellation))
        {
            _room.Release();
            cancellation.Dispose();
            throw new InvalidDataException($"Request {request.Id} came while another with that id was open.");
        }

        _ = Task.Run(() => WorkAsync(request, cancellation, ended), CancellationToken.None);
    }

    private async Task CancelAsync(long id)
    {
        try
        {
            if (_open.TryGetValue(id, out CancellationTokenSource? call))
                await call.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The call ended between the two lines above.
        }
    }

    private async Task WorkAsync(Request request, CancellationTokenSource cancellation, CancellationToken ended)
    {
        try
        {
            long started = Stopwatch.GetTimestamp();
            Answer answer = await AnswerAsync(request, cancellation.Token);
            double microseconds = Stopwatch.GetElapsedTime(started).TotalMicroseconds;

            // Before the answer goes out: the caller may use the id again as soon as it has the answer.
            _open.TryRemove(request.Id, out _);
            await _replies.WriteAsync(new(request.Id, answer, microseconds, Last: true), ended);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Nobody is left to tell; the loop that reads requests sees the same and ends.
        }
        finally
        {
            cancellation.Dispose();
            _room.Release();
        }
    }

    private async Task<Answer> AnswerAsync(Request request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Question is WatchIndex)
            {
                await foreach (IndexProgress progress in index.WatchAsync(cancellationToken))
                    await _replies.WriteAsync(new(request.Id, progress, 0, Last: false), cancellationToken);
            }

            return await service.AnswerAsync(request.Question, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new FailureAnswer(FailureKind.Cancelled, "The caller cancelled the call.");
        }
        catch (Exception problem) when (problem is SqliteException)
        {
            return new FailureAnswer(FailureKind.Internal, problem.Message);
        }
    }
}
