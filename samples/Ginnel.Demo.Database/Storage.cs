using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Ginnel.Demo.Database;

/// <summary>The SQLite file: many readers and one writer at a time, each operation a transaction.</summary>
/// <remarks>
/// The file is in write-ahead-log mode: readers go on with the last committed state while something is written, and a
/// process killed at any moment leaves exactly what was committed.
/// </remarks>
internal sealed class Storage : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string NotesSchema = """
        PRAGMA journal_mode = WAL;
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS notes(
            id INTEGER PRIMARY KEY AUTOINCREMENT, code_point INTEGER NOT NULL,
            text TEXT NOT NULL, written INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS notes_by_character ON notes(code_point);
        CREATE VIRTUAL TABLE IF NOT EXISTS note_index USING fts5(text, content='notes', content_rowid='id');
        CREATE TRIGGER IF NOT EXISTS note_added AFTER INSERT ON notes BEGIN
            INSERT INTO note_index(rowid, text) VALUES (new.id, new.text); END;
        CREATE TRIGGER IF NOT EXISTS note_removed AFTER DELETE ON notes BEGIN
            INSERT INTO note_index(note_index, rowid, text) VALUES ('delete', old.id, old.text); END;
        CREATE TABLE IF NOT EXISTS index_source(fingerprint TEXT NOT NULL);
        COMMIT;
        """;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly string _connectionString;

    public Storage(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        Path = System.IO.Path.Combine(folder, "characters.db");
        _connectionString = new SqliteConnectionStringBuilder { DataSource = Path, Pooling = true }.ToString();
        using SqliteConnection connection = Open();
        connection.Execute(NotesSchema);
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>Runs a query; everything it reads is of one committed state.</summary>
    public T Read<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken)
    {
        using SqliteConnection connection = Open();
        using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
        return Interruptible(connection, query, cancellationToken);
    }

    /// <summary>Runs a change and commits it; when the change throws, nothing of it stays.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            using SqliteConnection connection = Open();
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            T result = Interruptible(connection, change, cancellationToken);
            transaction.Commit();
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Closes the file; SQLite then folds its log into it.</summary>
    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _writing.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    /// <summary>
    /// Cancelling interrupts SQLite inside its statement rather than waiting for the statement's end.
    /// </summary>
    private static T Interruptible<T>(
        SqliteConnection connection, Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        sqlite3 handle = connection.Handle!;
        using CancellationTokenRegistration interruption =
            cancellationToken.Register(() => raw.sqlite3_interrupt(handle));
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return work(connection);
        }
        catch (SqliteException problem) when (problem.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("The query was interrupted.", problem, cancellationToken);
        }
    }
}
