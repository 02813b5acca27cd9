using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ginnel.Demo.Protocol;

namespace Ginnel.Demo.Web;

/// <summary>The answer to a search, with who answered and how long it took.</summary>
internal sealed record SearchResponse(
    string Query,
    IReadOnlyList<CharacterResponse> Results,
    bool More,
    int AskedByProcess,
    int AnsweredByProcess,
    double RoundTripMicroseconds,
    double DatabaseMicroseconds);

/// <summary>
/// A character as the page and programs see it: its code point is written like <c>U+2603</c>, and where it should stand
/// itself is null for half of a surrogate pair, which is no text.
/// </summary>
internal sealed record CharacterResponse(
    string CodePoint,
    string? Character,
    string Name,
    string OldName,
    string Category,
    string CategoryName,
    string Block,
    IReadOnlyList<Note> Notes)
{
    public static CharacterResponse From(Character one) => new(
        $"U+{one.CodePoint:X4}",
        Rune.IsValid(one.CodePoint) ? new Rune(one.CodePoint).ToString() : null,
        one.Name,
        one.OldName,
        one.Category,
        Categories.NameOf(one.Category),
        one.Block,
        one.Notes);
}

/// <summary>A note to write: <c>{"codePoint": "U+2603", "text": "melts"}</c>.</summary>
internal sealed record NoteRequest(string? CodePoint, string? Text);

/// <summary>What went wrong, in one sentence.</summary>
internal sealed record ErrorResponse(string Error);

/// <summary>The JSON of everything above.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(NoteRequest))]
[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(Status))]
[JsonSerializable(typeof(PassageStatus))]
internal sealed partial class WebJson : JsonSerializerContext;
