using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>Listens, builds the index if need be, and serves each connection until told to stop.</summary>
internal sealed class Server(string endpoint, Storage storage)
{
    private readonly IndexKeeper _index = new(storage);

    /// <summary>
    /// Runs until cancelled; then closes every connection and lets what is being written come to its end.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Not inline: a query holds up its thread for as long as it takes.
        var options = new ServeOptions
        {
            Listen = ListenFor(endpoint),
            RunInline = false,
            MaxMessageLength = Limits.MessageBytes,
            OnBroken = static (_, problem) => Say(problem),
        };
        await using CallServer server = Calls.Serve<IDatabase>(
            endpoint, new CharacterService(storage, _index), options);
        await Task.WhenAll(
            EndsQuietlyAsync(ProgressConsole.ShowAsync(_index, cancellationToken)),
            EndsQuietlyAsync(Task.Run(() => _index.EnsureAsync(cancellationToken), cancellationToken)),
            EndsQuietlyAsync(Task.Delay(Timeout.Infinite, cancellationToken)));
    }

    /// <summary>On another computer than the web server, the certificate says who may ask.</summary>
    private static ListenOptions? ListenFor(string endpoint) => FarIdentity.IsNeededFor(endpoint)
        ? new ListenOptions
        {
            Tls = FarIdentity.Read() with { Subjects = [FarIdentity.WebSubject] },
            OnRefused = static (_, problem) => Say(problem),
        }
        : null;

    /// <summary>A failed build is said, and does not end the serving of what there is.</summary>
    private static async Task EndsQuietlyAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // We are stopping.
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or SqliteException)
        {
            Say(problem);
        }
    }

    private static void Say(Exception problem) =>
        Console.Error.WriteLine($"  [database {Environment.ProcessId}] {problem.Message}");
}
