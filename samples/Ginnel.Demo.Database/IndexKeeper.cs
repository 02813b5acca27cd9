using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>
/// Builds the index when the file has none that fits the data, and tells everyone who watches how far it is.
/// </summary>
/// <remarks>
/// A build is one transaction. Killed half-way it leaves what was there before: nothing, or the old index, which also
/// serves searches while a new one is built. Notes are in a table of their own that no build touches.
/// </remarks>
internal sealed class IndexKeeper(Storage storage)
{
    // Raised when the tables change, so that a file written by an older program is indexed anew.
    private const int SchemaVersion = 1;

    private readonly Lock _lock = new();
    private IndexProgress _current = new(IndexState.Checking, 0, 0);
    private TaskCompletionSource _changed = NewSignal();
    private volatile bool _isSearchable;

    /// <summary>
    /// Waits for a complete index to search, be it an old one; false when there is none and its build failed.
    /// </summary>
    public async ValueTask<bool> WaitUntilSearchableAsync(CancellationToken cancellationToken)
    {
        if (_isSearchable)
            return true;

        await foreach (IndexProgress progress in WatchAsync(cancellationToken))
        {
            if (_isSearchable || progress.State == IndexState.Failed)
                break;
        }

        return _isSearchable;
    }

    /// <summary>Builds the index if there is none or it was made from other data.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        string wanted = Fingerprint();
        var found = (string?)storage.Read(
            connection => connection.Scalar("SELECT fingerprint FROM index_source"), cancellationToken);
        _isSearchable = found is not null;
        if (found == wanted)
            Report(Ready(storage.Read(Count, cancellationToken)));
        else
            await RebuildAsync(cancellationToken);
    }

    /// <summary>Builds the index anew.</summary>
    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        try
        {
            int total = await storage.WriteAsync(
                connection => new IndexBuilder(connection, ReportBuilding, cancellationToken).Build(Fingerprint()),
                cancellationToken);
            _isSearchable = true;
            Report(Ready(total));
        }
        catch (Exception problem) when (problem is SqliteException or IOException)
        {
            Report(new(IndexState.Failed, 0, 0, problem.Message));
            throw;
        }
    }

    /// <summary>The progress as it is now, and then each change; someone slow gets only the newest.</summary>
    public async IAsyncEnumerable<IndexProgress> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            IndexProgress current;
            Task changed;
            lock (_lock)
                (current, changed) = (_current, _changed.Task);

            yield return current;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private void ReportBuilding(int done, int total) => Report(new(IndexState.Building, done, total));

    private void Report(IndexProgress progress)
    {
        TaskCompletionSource changed;
        lock (_lock)
            (changed, _current, _changed) = (_changed, progress, NewSignal());

        changed.SetResult();
    }

    private static IndexProgress Ready(int total) => new(IndexState.Ready, total, total);

    private static int Count(SqliteConnection connection) =>
        Convert.ToInt32(connection.Scalar("SELECT count(*) FROM characters"), null);

    private static string Fingerprint() => $"{SchemaVersion}-{UnicodeFiles.Fingerprint()}";

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
