using System;
using Ginnel.Demo.Protocol;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>Writes and removes notes, inside the transaction of the connection that it is given.</summary>
internal sealed class Notebook(SqliteConnection connection)
{
    /// <summary>Stores the note; fails when the character does not exist or has as many notes as it may have.</summary>
    public Answer Add(int codePoint, string text)
    {
        if (new CharacterSearch(connection).Find(codePoint) is null)
            return new FailureAnswer(FailureKind.NotFound, $"U+{codePoint:X4} is not an assigned character.");

        var count = (long)connection.Scalar(
            "SELECT count(*) FROM notes WHERE code_point = $code", ("$code", codePoint))!;
        if (count >= Limits.NotesPerCharacter)
            return new FailureAnswer(FailureKind.Invalid, $"U+{codePoint:X4} has {count} notes; remove one first.");

        return new NoteAnswer(connection.Query(
            "INSERT INTO notes(code_point, text, written) VALUES ($code, $text, $written) RETURNING id, text, written",
            row => ReadNote(row, 0),
            ("$code", codePoint),
            ("$text", text),
            ("$written", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()))[0]);
    }

    /// <summary>Removes the note; fails when there is none with this id.</summary>
    public Answer Remove(long id) => connection.Execute("DELETE FROM notes WHERE id = $id", ("$id", id)) == 0
        ? new FailureAnswer(FailureKind.NotFound, $"There is no note {id}.")
        : new DoneAnswer();

    /// <summary>Reads id, text and time from three columns in a row.</summary>
    public static Note ReadNote(SqliteDataReader row, int column) => new(
        row.GetInt64(column),
        row.GetString(column + 1),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column + 2)));
}
