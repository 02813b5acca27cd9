using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
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
        await using EndpointListener listener = Endpoint.Listen(endpoint);
        var service = new CharacterService(storage, _index);
        var work = new List<Task>
        {
            EndsQuietlyAsync(ProgressConsole.ShowAsync(_index, cancellationToken)),
            EndsQuietlyAsync(Task.Run(() => _index.EnsureAsync(cancellationToken), cancellationToken)),
        };
        try
        {
            while (true)
            {
                Connection connection = await listener.AcceptAsync(cancellationToken);
                work.RemoveAll(task => task.IsCompleted);
                work.Add(EndsQuietlyAsync(ServeAsync(connection, service, cancellationToken)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(work);
        }
    }

    private async Task ServeAsync(Connection connection, CharacterService service, CancellationToken cancellationToken)
    {
        await using (connection)
            await new Session(connection, service, _index).RunAsync(cancellationToken);
    }

    /// <summary>One connection that breaks, or a failed build, is said and does not end the others.</summary>
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
            await Console.Error.WriteLineAsync($"  [database {Environment.ProcessId}] {problem.Message}");
        }
    }
}
