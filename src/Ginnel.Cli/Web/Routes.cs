using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Cli.Observing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ginnel.Cli.Web;

/// <summary>What the page can ask for. Nothing that is asked changes anything.</summary>
internal sealed class Routes(CancellationToken stopping)
{
    private const int MostProcesses = 8;

    private readonly Sampler _sampler = new();

    public void Map(WebApplication app)
    {
        app.MapGet("/", static () => File(Assets.StartPage));
        foreach (string name in Assets.Names)
            app.MapGet($"/{name}", () => File(name));
        app.MapGet("/events", WatchEvents);
        app.MapGet("/process/{id:int}", static (int id) =>
            ProcessFacts.TryLook(id) is { } facts ? Results.Ok(facts) : Gone());
        app.MapGet("/pages", static (int[] pid) => pid.Length is 0 or > MostProcesses
            ? Results.BadRequest($"Ask with pid=NUMBER, at most {MostProcesses} times.")
            : Results.Ok(new PagesAnswer(Environment.SystemPageSize, SharedPages.Of(pid))));
    }

    /// <summary>Everything that is to be seen, again and again, for as long as the page is open.</summary>
    private IResult WatchEvents(CancellationToken gone)
    {
        // A page that stays open must not hold up the end of the program.
        var either = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        return Results.ServerSentEvents(_sampler.WatchAsync(either.Token), eventType: "view");
    }

    private static IResult File(string name) => Results.Stream(Assets.Open(name), Assets.TypeOf(name));

    /// <summary>A process that has ended while somebody looked at it is nothing special, and no error of the page.
    /// </summary>
    private static IResult Gone() => Results.NoContent();
}

/// <summary>What several processes share.</summary>
/// <param name="PageLength">Bytes of a page.</param>
/// <param name="Files">The files whose pages at least two of them have.</param>
internal sealed record PagesAnswer(int PageLength, IReadOnlyList<SharedPages> Files);
