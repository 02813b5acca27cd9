using System;
using Microsoft.Data.Sqlite;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>A table of messages in a file of SQLite, with a log that is written ahead.</summary>
internal sealed class SqliteTable : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _message;

    /// <param name="folder">Where the file is.</param>
    /// <param name="isDurable">Whether a transaction that ended survives a loss of power.</param>
    public SqliteTable(string folder, bool isDurable)
    {
        _connection = new SqliteConnection($"Data Source={folder}/queue.db");
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL");
        Execute(isDurable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
        Execute("CREATE TABLE IF NOT EXISTS queue (id INTEGER PRIMARY KEY, message BLOB NOT NULL)");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO queue (message) VALUES ($message)";
        _message = _insert.Parameters.Add("$message", SqliteType.Blob);
        _insert.Prepare();
    }

    public SqliteCommand CreateCommand() => _connection.CreateCommand();

    /// <summary>Adds one, in a transaction of its own where none is open.</summary>
    public void Insert(byte[] message)
    {
        _message.Value = message;
        _insert.ExecuteNonQuery();
    }

    public void Execute(string text)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // It is written in this program.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
