using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;
using Ginnel.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Ginnel.Demo.Web;

/// <summary>What can be asked of the web server. Every answer but the status comes from the other process.</summary>
internal sealed class Routes(DatabaseSupervisor supervisor, StatusBoard board, IHostApplicationLifetime lifetime)
{
    private const int DefaultResults = 40;

    // Long enough for a new database process to come up; a page that waits longer should be told.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public void Map(WebApplication app)
    {
        app.MapGet("/search", SearchAsync);
        app.MapPost("/notes", AddNoteAsync);
        app.MapDelete("/notes/{id:long}", RemoveNoteAsync);
        app.MapPost("/index", RebuildIndexAsync);
        app.MapPost("/database/kill", KillDatabase);
        app.MapGet("/status", WatchStatus);
        app.MapGet("/passage", WatchPassage);
    }

    private Task<IResult> SearchAsync(string? q, int? limit, CancellationToken gone)
    {
        string query = q ?? "";
        if (query.Length > Limits.SearchLength)
            return Task.FromResult(Refuse($"A search has at most {Limits.SearchLength} characters."));
        if (limit is < 1 or > Limits.SearchResults)
            return Task.FromResult(Refuse($"limit is a number from 1 to {Limits.SearchResults}."));

        return AskAsync(
            (database, token) => database.SearchAsync(query, limit ?? DefaultResults, token), s_patience, Respond, gone,
            canBeAskedAgain: true);

        IResult Respond(Answered answered, int databaseProcess)
        {
            var found = (FoundAnswer)answered.Answer;
            return Results.Ok(new SearchResponse(
                query,
                [.. found.Characters.Select(CharacterResponse.From)],
                found.More,
                Environment.ProcessId,
                databaseProcess,
                answered.RoundTrip.TotalMicroseconds,
                answered.DatabaseMicroseconds));
        }
    }

    private Task<IResult> AddNoteAsync(NoteRequest note, CancellationToken gone)
    {
        if (ParseCodePoint(note.CodePoint) is not { } codePoint)
            return Task.FromResult(Refuse("codePoint is written like U+2603, up to U+10FFFF."));
        if (string.IsNullOrWhiteSpace(note.Text) || note.Text.Length > Limits.NoteLength)
            return Task.FromResult(Refuse($"A note has 1 to {Limits.NoteLength} characters."));

        return AskAsync(
            (database, token) => database.AddNoteAsync(codePoint, note.Text, token), s_patience, Respond, gone);

        static IResult Respond(Answered answered, int databaseProcess) =>
            Results.Json(((NoteAnswer)answered.Answer).Note, statusCode: StatusCodes.Status201Created);
    }

    private Task<IResult> RemoveNoteAsync(long id, CancellationToken gone) =>
        AskAsync(
        (database, token) => database.RemoveNoteAsync(id, token), s_patience, (_, _) => Results.NoContent(), gone);

    /// <summary>Goes on when the browser leaves; its progress is in the status.</summary>
    private Task<IResult> RebuildIndexAsync() => AskAsync(
        static (database, token) => database.RebuildIndexAsync(token), TimeSpan.FromMinutes(5),
        (_, _) => Results.NoContent(), lifetime.ApplicationStopping);

    private IResult KillDatabase()
    {
        supervisor.Kill();
        return Results.NoContent();
    }

    private IResult WatchStatus(CancellationToken gone)
    {
        // A page that stays open must not hold up the end of the program.
        var either = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        return Results.ServerSentEvents(board.WatchAsync(either.Token), eventType: "status");
    }

    private IResult WatchPassage(CancellationToken gone)
    {
        var either = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        return Results.ServerSentEvents(PassageStatus.WatchAsync(either.Token), eventType: "passage");
    }

    private async Task<IResult> AskAsync(
        Question question, TimeSpan patience, Func<Answered, int, IResult> succeed, CancellationToken gone,
        bool canBeAskedAgain = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        limit.CancelAfter(patience);
        try
        {
            (Answered answered, int databaseProcess) =
                await AskAgainIfLostAsync(question, canBeAskedAgain, limit.Token);
            return answered.Answer is FailureAnswer failure ? Explain(failure) : succeed(answered, databaseProcess);
        }
        catch (DatabaseUnavailableException problem)
        {
            return Error(problem.Message, StatusCodes.Status503ServiceUnavailable);
        }
        catch (RemoteCallException problem)
        {
            return Error(problem.Message, StatusCodes.Status500InternalServerError);
        }
        catch (OperationCanceledException)
        {
            // Also when the browser has gone: then nobody reads this.
            return Error("The database did not answer in time.", StatusCodes.Status504GatewayTimeout);
        }
    }

    /// <summary>
    /// A search that the database took to its grave is asked again of the next one; a change is not, because nobody can
    /// say whether it was made.
    /// </summary>
    private async Task<(Answered Answered, int DatabaseProcess)> AskAgainIfLostAsync(
        Question question, bool canBeAskedAgain, CancellationToken cancellationToken)
    {
        while (true)
        {
            DatabaseClient client = await supervisor.ClientAsync(cancellationToken);
            try
            {
                return (await client.AskAsync(question, cancellationToken), client.ProcessId);
            }
            catch (DatabaseUnavailableException) when (canBeAskedAgain)
            {
                // The supervisor takes a lost client away before the calls on it fail, so the next one is another.
            }
        }
    }

    private static IResult Explain(FailureAnswer failure) => Error(failure.Message, failure.Kind switch
    {
        FailureKind.Invalid => StatusCodes.Status400BadRequest,
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.NotReady => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    });

    private static int? ParseCodePoint(string? text) =>
        text is not null && text.StartsWith("U+", StringComparison.OrdinalIgnoreCase) && text.Length is > 2 and <= 8
        && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
        && value <= 0x10FFFF ? value : null;

    private static IResult Refuse(string message) => Error(message, StatusCodes.Status400BadRequest);

    private static IResult Error(string message, int statusCode) =>
        Results.Json(new ErrorResponse(message), statusCode: statusCode);
}
