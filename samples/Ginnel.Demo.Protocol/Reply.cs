using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using Ginnel.Serialization;

namespace Ginnel.Demo.Protocol;

/// <summary>The answer to one call.</summary>
/// <param name="Answer">What was found or done.</param>
/// <param name="Microseconds">How long the database worked on it.</param>
[Message]
public sealed partial record Reply(Answer Answer, double Microseconds);

/// <summary>What the database can answer.</summary>
[Message]
[Union(0, typeof(FoundAnswer))]
[Union(1, typeof(NoteAnswer))]
[Union(2, typeof(DoneAnswer))]
[Union(3, typeof(FailureAnswer))]
public abstract partial record Answer;

/// <summary>The characters found, best first; <paramref name="More"/> when the limit left some out.</summary>
[Message]
public sealed partial record FoundAnswer(IReadOnlyList<Character> Characters, bool More) : Answer;

/// <summary>The note as stored.</summary>
[Message]
public sealed partial record NoteAnswer(Note Note) : Answer;

/// <summary>It is done and there is nothing to tell.</summary>
[Message]
public sealed partial record DoneAnswer : Answer;

/// <summary>How far the index is: <paramref name="Done"/> of <paramref name="Total"/> characters.</summary>
[Message]
public sealed partial record IndexProgress(IndexState State, int Done, int Total, string? Problem = null);

/// <summary>The call failed.</summary>
[Message]
public sealed partial record FailureAnswer(FailureKind Kind, string Message) : Answer;

/// <summary>A character of the Unicode Character Database.</summary>
/// <param name="CodePoint">0 to 0x10FFFF.</param>
/// <param name="Name">Its name; in angle brackets where the standard gives none.</param>
/// <param name="OldName">What Unicode 1.0 called it, or an empty string.</param>
/// <param name="Category">Two letters, such as <c>So</c>.</param>
/// <param name="Block">The block it is in, or an empty string.</param>
/// <param name="Notes">Oldest first.</param>
[Message]
public sealed partial record Character(
    int CodePoint, string Name, string OldName, string Category, string Block, IReadOnlyList<Note> Notes);

/// <summary>Something that a visitor wrote about a character.</summary>
[Message]
public sealed partial record Note(long Id, string Text, DateTimeOffset Written);

/// <summary>Where the index stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IndexState>))]
public enum IndexState
{
    /// <summary>The database is looking whether its index fits its data.</summary>
    Checking,

    /// <summary>The index is being built.</summary>
    Building,

    /// <summary>The index is complete.</summary>
    Ready,

    /// <summary>The last build failed; what was there before is still there.</summary>
    Failed,
}

/// <summary>Why a call failed.</summary>
public enum FailureKind
{
    /// <summary>The request cannot be right, whatever is in the database.</summary>
    Invalid,

    /// <summary>There is no such character or note.</summary>
    NotFound,

    /// <summary>There is no index, and it could not be built.</summary>
    NotReady,

    /// <summary>Something went wrong inside the database.</summary>
    Internal,
}
