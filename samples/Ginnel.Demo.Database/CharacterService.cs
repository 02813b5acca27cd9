using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>Answers the web server's calls. Whoever calls may send anything: it is checked first.</summary>
internal sealed class CharacterService(Storage storage, IndexKeeper index) : IDatabase
{
    public Task<Reply> SearchAsync(string text, int limit, CancellationToken cancellationToken) =>
        AnswerAsync(() => FindAsync(text, limit, cancellationToken));

    public Task<Reply> AddNoteAsync(int codePoint, string text, CancellationToken cancellationToken) =>
        AnswerAsync(() => AddAsync(codePoint, text, cancellationToken));

    public Task<Reply> RemoveNoteAsync(long noteId, CancellationToken cancellationToken) =>
        AnswerAsync(() => storage.WriteAsync(
            connection => new Notebook(connection).Remove(noteId), cancellationToken));

    public Task<Reply> RebuildIndexAsync(CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        await index.RebuildAsync(cancellationToken);
        return new DoneAnswer();
    });

    public IAsyncEnumerable<IndexProgress> WatchIndexAsync(CancellationToken cancellationToken) =>
        index.WatchAsync(cancellationToken);

    /// <summary>Takes the time, and has what goes wrong in the database as an answer, too.</summary>
    private static async Task<Reply> AnswerAsync(Func<Task<Answer>> work)
    {
        long started = Stopwatch.GetTimestamp();
        Answer answer;
        try
        {
            answer = await work();
        }
        catch (SqliteException problem)
        {
            answer = new FailureAnswer(FailureKind.Internal, problem.Message);
        }

        return new(answer, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
    }

    private async Task<Answer> FindAsync(string text, int limit, CancellationToken cancellationToken)
    {
        if (text is null || text.Length > Limits.SearchLength)
            return new FailureAnswer(FailureKind.Invalid, $"A search has at most {Limits.SearchLength} characters.");
        if (limit is < 1 or > Limits.SearchResults)
            return new FailureAnswer(FailureKind.Invalid, $"A search finds 1 to {Limits.SearchResults} characters.");
        if (!await index.WaitUntilSearchableAsync(cancellationToken))
            return NoIndex();

        return storage.Read(connection => new CharacterSearch(connection).Find(text, limit), cancellationToken);
    }

    private async Task<Answer> AddAsync(int codePoint, string text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > Limits.NoteLength)
            return new FailureAnswer(FailureKind.Invalid, $"A note has 1 to {Limits.NoteLength} characters.");
        if (!await index.WaitUntilSearchableAsync(cancellationToken))
            return NoIndex();

        return await storage.WriteAsync(
            connection => new Notebook(connection).Add(codePoint, text.Trim()), cancellationToken);
    }

    private static FailureAnswer NoIndex() =>
        new(FailureKind.NotReady, "There is no index, and it could not be built.");
}
