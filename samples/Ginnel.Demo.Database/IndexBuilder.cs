using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>Writes the characters and the index of their names, inside the transaction that it is given.</summary>
/// <remarks>
/// The row number of a character is its rank: shorter names come first. A search that reads the index in the order of
/// its rows therefore finds the best first and stops as soon as it has enough, also where 20,000 names fit.
/// </remarks>
internal sealed class IndexBuilder(
    SqliteConnection connection, Action<int, int> progress, CancellationToken cancellationToken)
{
    private const int RowsBetweenReports = 500;

    private const string Schema = """
        DROP TABLE IF EXISTS name_index;
        DROP TABLE IF EXISTS characters;
        DROP TABLE IF EXISTS ranges;
        DELETE FROM index_source;
        CREATE TABLE characters(
            rank INTEGER PRIMARY KEY, code_point INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, old_name TEXT NOT NULL,
            category TEXT NOT NULL, block TEXT NOT NULL);
        CREATE TABLE ranges(
            first INTEGER PRIMARY KEY, last INTEGER NOT NULL, label TEXT NOT NULL, category TEXT NOT NULL,
            block TEXT NOT NULL);
        CREATE VIRTUAL TABLE name_index USING fts5(
            name, old_name, content='characters', content_rowid='rank', prefix='1 2 3');
        """;

    private readonly List<Block> _blocks = UnicodeFiles.ReadBlocks();

    /// <summary>Builds everything and answers how many characters have a name of their own.</summary>
    public int Build(string fingerprint)
    {
        (List<NamedCharacter> characters, List<CharacterRange> ranges) = UnicodeFiles.ReadCharacters();
        progress(0, characters.Count);
        connection.Execute(Schema);
        WriteCharacters(characters);
        WriteRanges(ranges);
        connection.Execute("INSERT INTO index_source VALUES ($fingerprint)", ("$fingerprint", fingerprint));
        return characters.Count;
    }

    private void WriteCharacters(List<NamedCharacter> characters)
    {
        using SqliteCommand row = Insert("characters", "rank", "code_point", "name", "old_name", "category", "block");
        using SqliteCommand names = Insert("name_index", "rowid", "name", "old_name");
        int rank = 0;
        foreach (NamedCharacter one in characters.OrderBy(one => one.Name.Length).ThenBy(one => one.CodePoint))
        {
            rank++;
            Run(row, rank, one.CodePoint, one.Name, one.OldName, one.Category, BlockOf(one.CodePoint));
            Run(names, rank, one.Name, one.OldName);
            if (rank % RowsBetweenReports == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(rank, characters.Count);
            }
        }
    }

    private void WriteRanges(List<CharacterRange> ranges)
    {
        using SqliteCommand row = Insert("ranges", "first", "last", "label", "category", "block");
        foreach (CharacterRange range in ranges)
            Run(row, range.First, range.Last, range.Label, range.Category, BlockOf(range.First));
    }

    private string BlockOf(int codePoint) =>
        _blocks.Find(block => block.First <= codePoint && codePoint <= block.Last)?.Name ?? "";

    private SqliteCommand Insert(string table, params string[] columns)
    {
        SqliteCommand command = connection.CreateCommand();
        string values = string.Join(", ", columns.Select(column => "$" + column));
#pragma warning disable CA2100 // The table and the columns are constants of this class.
        command.CommandText = $"INSERT INTO {table}({string.Join(", ", columns)}) VALUES ({values})";
#pragma warning restore CA2100
        foreach (string column in columns)
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + column });

        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index];

        command.ExecuteNonQuery();
    }
}
