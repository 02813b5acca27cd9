using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>Statements in one line. Values are always bound, never written into the text.</summary>
internal static class SqliteShorthand
{
    /// <summary>Runs a statement for its effect; answers how many rows it changed.</summary>
    public static int Execute(
        this SqliteConnection connection, string sql, params ReadOnlySpan<(string, object)> values)
    {
        using SqliteCommand command = Prepare(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row, or null.</summary>
    public static object? Scalar(
        this SqliteConnection connection, string sql, params ReadOnlySpan<(string, object)> values)
    {
        using SqliteCommand command = Prepare(connection, sql, values);
        return command.ExecuteScalar();
    }

    /// <summary>Every row, made into a <typeparamref name="T"/>.</summary>
    public static List<T> Query<T>(
        this SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> row,
        params ReadOnlySpan<(string, object)> values)
    {
        using SqliteCommand command = Prepare(connection, sql, values);
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));

        return rows;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, ReadOnlySpan<(string, object)> values)
    {
        // CreateCommand takes part in the connection's open transaction.
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text given here is a constant of this program.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in values)
            command.Parameters.AddWithValue(name, value);

        return command;
    }
}
