using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;

namespace Ginnel.Demo.Database;

/// <summary>
/// Answers the questions that have one answer. Whoever asks may send anything: each is checked first.
/// </summary>
internal sealed class CharacterService(Storage storage, IndexKeeper index)
{
    public async Task<Answer> AnswerAsync(Question question, CancellationToken cancellationToken)
    {
        // During the very first build a search waits for the index; its caller decides for how long.
        bool needsIndex = question is Search or AddNote;
        if (needsIndex && !await index.WaitUntilSearchableAsync(cancellationToken))
            return new FailureAnswer(FailureKind.NotReady, "There is no index, and it could not be built.");

        return await AnswerReadyAsync(question, cancellationToken);
    }

    private Task<Answer> AnswerReadyAsync(Question question, CancellationToken cancellationToken) => question switch
    {
        RemoveNote remove => storage.WriteAsync(
            connection => new Notebook(connection).Remove(remove.NoteId), cancellationToken),
        RebuildIndex => RebuildAsync(cancellationToken),
        Search search => SearchAsync(search, cancellationToken),
        AddNote add => AddAsync(add, cancellationToken),
        _ => Fail(FailureKind.Invalid, $"{question} is not a question with one answer."),
    };

    private Task<Answer> SearchAsync(Search search, CancellationToken cancellationToken)
    {
        if (search.Text is null || search.Text.Length > Limits.SearchLength)
            return Fail(FailureKind.Invalid, $"A search has at most {Limits.SearchLength} characters.");
        if (search.Limit is < 1 or > Limits.SearchResults)
            return Fail(FailureKind.Invalid, $"A search finds 1 to {Limits.SearchResults} characters.");

        return Task.FromResult<Answer>(storage.Read(
            connection => new CharacterSearch(connection).Find(search.Text, search.Limit), cancellationToken));
    }

    private Task<Answer> AddAsync(AddNote add, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(add.Text) || add.Text.Length > Limits.NoteLength)
            return Fail(FailureKind.Invalid, $"A note has 1 to {Limits.NoteLength} characters.");

        return storage.WriteAsync(
            connection => new Notebook(connection).Add(add.CodePoint, add.Text.Trim()), cancellationToken);
    }

    private async Task<Answer> RebuildAsync(CancellationToken cancellationToken)
    {
        await index.RebuildAsync(cancellationToken);
        return new DoneAnswer();
    }

    private static Task<Answer> Fail(FailureKind kind, string message) =>
        Task.FromResult<Answer>(new FailureAnswer(kind, message));
}
