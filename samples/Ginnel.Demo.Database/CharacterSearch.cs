using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Ginnel.Demo.Protocol;
using Microsoft.Data.Sqlite;

namespace Ginnel.Demo.Database;

/// <summary>Finds characters in one committed state of the file.</summary>
internal sealed class CharacterSearch(SqliteConnection connection)
{
    private const string Columns = "code_point, name, old_name, category, block";

    /// <summary>Those meant by number or by themselves, then names, then notes; each character once.</summary>
    public FoundAnswer Find(string text, int limit)
    {
        QueryText query = QueryText.Parse(text);
        var found = new List<Character>();
        var seen = new HashSet<int>();
        Add(query.CodePoints.Select(Find).OfType<Character>());
        if (query.Match is not null)
        {
            Add(ByName(query.Match, limit + 1));
            Add(ByNote(query.Match, limit + 1));
        }

        List<Character> shown = [.. found.Take(limit)];
        return new(WithNotes(shown), found.Count > limit);

        void Add(IEnumerable<Character> characters) => found.AddRange(characters.Where(one => seen.Add(one.CodePoint)));
    }

    /// <summary>The character with this number, its notes left out; null when it is not assigned.</summary>
    public Character? Find(int codePoint)
    {
        List<Character> named = connection.Query(
            $"SELECT {Columns} FROM characters WHERE code_point = $code", ReadCharacter, ("$code", codePoint));
        return named.Count > 0 ? named[0] : FindInRanges(codePoint);
    }

    private List<Character> ByName(string match, int limit) => connection.Query(
        $"""
        SELECT {Columns} FROM characters WHERE rank IN (
            SELECT rowid FROM name_index WHERE name_index MATCH $match ORDER BY rowid LIMIT $limit)
        ORDER BY rank
        """,
        ReadCharacter,
        ("$match", match),
        ("$limit", limit));

    private List<Character> ByNote(string match, int limit)
    {
        List<int> codePoints = connection.Query(
            """
            SELECT DISTINCT code_point FROM notes WHERE id IN (
                SELECT rowid FROM note_index WHERE note_index MATCH $match ORDER BY rowid DESC LIMIT $limit)
            """,
            row => row.GetInt32(0),
            ("$match", match),
            ("$limit", limit));
        return [.. codePoints.Select(Find).OfType<Character>()];
    }

    private Character? FindInRanges(int codePoint)
    {
        List<Character> ranges = connection.Query(
            "SELECT label, category, block FROM ranges WHERE $code BETWEEN first AND last",
            row => new Character(
                codePoint, NameInRange(row.GetString(0), codePoint), "", row.GetString(1), row.GetString(2), []),
            ("$code", codePoint));
        return ranges.Count > 0 ? ranges[0] : null;
    }

    /// <summary>
    /// The standard's rule NR2: ideographs are called by their number. Other ranges (private use, surrogates and Hangul
    /// syllables, whose names it spells from their parts) go by what the data file calls the whole range.
    /// </summary>
    private static string NameInRange(string label, int codePoint)
    {
        string? prefix = label.StartsWith("CJK Ideograph", StringComparison.Ordinal) ? "CJK UNIFIED IDEOGRAPH-"
            : label.StartsWith("Tangut Ideograph", StringComparison.Ordinal) ? "TANGUT IDEOGRAPH-"
            : null;
        return prefix is null ? $"<{label}>" : prefix + codePoint.ToString("X4", CultureInfo.InvariantCulture);
    }

    private List<Character> WithNotes(List<Character> characters)
    {
        string codePoints = "[" + string.Join(',', characters.Select(one => one.CodePoint)) + "]";
        ILookup<int, Note> notes = connection.Query(
            """
            SELECT code_point, id, text, written FROM notes
            WHERE code_point IN (SELECT value FROM json_each($codePoints)) ORDER BY id
            """,
            row => (CodePoint: row.GetInt32(0), Note: Notebook.ReadNote(row, 1)),
            ("$codePoints", codePoints)).ToLookup(note => note.CodePoint, note => note.Note);
        return [.. characters.Select(one => one with { Notes = [.. notes[one.CodePoint]] })];
    }

    private static Character ReadCharacter(SqliteDataReader row) =>
        new(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), []);
}
