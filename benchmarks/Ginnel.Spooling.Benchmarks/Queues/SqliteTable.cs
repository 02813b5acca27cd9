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

    /// <summary>Adds messages.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="times">How many.</param>
    /// <param name="batch">How many there are in a transaction; alone, each has one without being asked.</param>
    public void Insert(long first, int times, int batch)
    {
        byte[] message = new byte[Message.Length];
        _message.Value = message;
        for (int index = 0; index < times; index++)
        {
            if (batch > 1 && index % batch == 0)
                Execute("BEGIN");
            Message.Write(message, first + index);
            _insert.ExecuteNonQuery();
            if (batch > 1 && (index % batch == batch - 1 || index == times - 1))
                Execute("COMMIT");
        }
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
