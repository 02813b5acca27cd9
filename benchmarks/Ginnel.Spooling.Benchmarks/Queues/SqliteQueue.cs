using System;
using System.Threading;
using Ginnel.Sharing;
using Microsoft.Data.Sqlite;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>
/// A table that the receiver reads in order, and remembers where it is. What is old is deleted between the runs, so
/// nobody waits for a lock.
/// </summary>
internal sealed class SqliteQueue : MessageQueue
{
    private readonly SqliteTable _table;
    private readonly int _batch;

    /// <param name="batch">Messages in a transaction.</param>
    public SqliteQueue(int batch)
    {
        _batch = batch;
        _table = new SqliteTable(Folder.Path, isDurable: false);
        Start(Receive);
    }

    public override void Trim() => _table.Execute($"DELETE FROM queue WHERE id < {Sent}");

    public override void Dispose()
    {
        _table.Dispose();
        base.Dispose();
    }

    protected override void Send(long first, int times) => _table.Insert(first, times, _batch);

    private static void Receive(SharedRegion counts)
    {
        using var table = new SqliteTable(WorkFolder.Here, isDurable: false);
        using SqliteCommand select = table.CreateCommand();
        select.CommandText = "SELECT message FROM queue WHERE id > $last ORDER BY id LIMIT 1000";
        SqliteParameter last = select.Parameters.Add("$last", SqliteType.Integer);
        byte[] message = new byte[Message.Length];
        long received = 0;
        while (true)
        {
            last.Value = received;
            long before = received;
            using (SqliteDataReader reader = select.ExecuteReader())
            {
                while (reader.Read())
                {
                    long length = reader.GetBytes(0, 0, message, 0, message.Length);
                    Message.Check(message.AsSpan(0, (int)length), received++);
                }
            }

            if (received > before)
                Tell(counts, received);
            else
                Thread.Yield();
        }
    }
}
