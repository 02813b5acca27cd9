using System.Text.Json.Serialization;

namespace Ginnel.Demo.Protocol;

/// <summary>One frame from the web server to the database.</summary>
/// <param name="Id">Chosen by the caller, not in use by another open call of the same connection; its replies carry
/// it.</param>
/// <param name="Question">What is asked.</param>
public sealed record Request(long Id, Question Question);

/// <summary>What can be asked of the database.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "ask")]
[JsonDerivedType(typeof(Search), "search")]
[JsonDerivedType(typeof(AddNote), "addNote")]
[JsonDerivedType(typeof(RemoveNote), "removeNote")]
[JsonDerivedType(typeof(WatchIndex), "watchIndex")]
[JsonDerivedType(typeof(RebuildIndex), "rebuildIndex")]
[JsonDerivedType(typeof(Cancel), "cancel")]
public abstract record Question;

/// <summary>
/// Finds characters by name, by note, by code point or by themselves. Answered by <see cref="FoundAnswer"/>.
/// </summary>
public sealed record Search(string Text, int Limit) : Question;

/// <summary>Writes a note on a character. Answered by <see cref="NoteAnswer"/> once it is on the disk.</summary>
public sealed record AddNote(int CodePoint, string Text) : Question;

/// <summary>Removes a note. Answered by <see cref="DoneAnswer"/>.</summary>
public sealed record RemoveNote(long NoteId) : Question;

/// <summary>Answered by the <see cref="IndexProgress"/> as it is now and by each later one, until cancelled.</summary>
public sealed record WatchIndex : Question;

/// <summary>
/// Builds the index anew; searches use the old one until the new one is complete. Answered at its end.
/// </summary>
public sealed record RebuildIndex : Question;

/// <summary>Cancels the open call that has this request's id. Not answered itself; the cancelled call is.</summary>
public sealed record Cancel : Question;
