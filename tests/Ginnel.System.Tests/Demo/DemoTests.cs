using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Demo;

/// <summary>What the demo answers, asked of one that runs for all of these tests.</summary>
public sealed class DemoTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private readonly DemoProcess _demo = fixture.Demo;

    [Fact]
    public async Task Search_Snowman_IsAnsweredFromAnotherProcess()
    {
        JsonElement answer = await _demo.SearchAsync("snowman");

        Assert.Equal(["U+2603", "U+26C7", "U+26C4"], CodePoints(answer));
        Assert.Equal("☃", answer.GetProperty("results")[0].GetProperty("character").GetString());
        Assert.Equal(_demo.WebProcessId, answer.GetProperty("askedByProcess").GetInt32());
        int database = answer.GetProperty("answeredByProcess").GetInt32();
        Assert.NotEqual(_demo.WebProcessId, database);
        Assert.Contains("e_sqlite3", await File.ReadAllTextAsync($"/proc/{database}/maps"));
        Assert.DoesNotContain("e_sqlite3", await File.ReadAllTextAsync($"/proc/{_demo.WebProcessId}/maps"));
        Assert.True(answer.GetProperty("roundTripMicroseconds").GetDouble()
            > answer.GetProperty("databaseMicroseconds").GetDouble());
    }

    [Theory]
    [InlineData("U+2603", "U+2603")]
    [InlineData("u+1f409", "U+1F409")]
    [InlineData("2603", "U+2603")]
    [InlineData("☃", "U+2603")]
    [InlineData("🐉", "U+1F409")]
    [InlineData(" ", "U+0020")]
    [InlineData("snowm", "U+2603")]
    [InlineData("dot minus", "U+2238")]
    [InlineData("line feed", "U+000A")]
    [InlineData("中", "U+4E2D")]
    [InlineData("U+D800", "U+D800")]
    [InlineData("U+10FFFD", "U+10FFFD")]
    public async Task Search_ByNumberNameOrItself_FindsTheCharacterFirst(string text, string codePoint) =>
        Assert.Equal(codePoint, CodePoints(await _demo.SearchAsync(text)).First());

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("\" OR name:*")]
    [InlineData("NEAR(")]
    [InlineData("* ^ -")]
    [InlineData("'; DROP TABLE notes; --")]
    [InlineData("{name old_name}: a")]
    [InlineData("%_\\")]
    [InlineData("U+110000")]
    [InlineData("U+FFFFFFFFF")]
    [InlineData("U+")]
    [InlineData("a\0b")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\u202e\u200f\ufeff")]
    public async Task Search_TextThatMeansSomethingToSqlOrHtml_IsOnlyText(string text)
    {
        JsonElement answer = await _demo.SearchAsync(text);

        Assert.Equal(text, answer.GetProperty("query").GetString());
        Assert.Equal("U+2603", CodePoints(await _demo.SearchAsync("snowman")).First());
    }

    [Fact]
    public async Task Search_HundredWords_IsAnswered() =>
        Assert.NotEmpty(CodePoints(await _demo.SearchAsync(string.Join(' ', Enumerable.Repeat("a", 100)))));

    [Theory]
    [InlineData(201, HttpStatusCode.BadRequest)]
    [InlineData(20_000, HttpStatusCode.RequestUriTooLong)]
    public async Task Search_TextOverTheLimit_IsRefused(int length, HttpStatusCode status)
    {
        using HttpResponseMessage response = await _demo.Http.GetAsync("search?q=" + new string('x', length));

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("many")]
    public async Task Search_ImpossibleLimit_IsRefused(string limit)
    {
        using HttpResponseMessage response = await _demo.Http.GetAsync($"search?q=a&limit={limit}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Search_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        string[] asked = [.. Enumerable.Range(0x2190, 300).Select(codePoint => $"U+{codePoint:X4}")];

        JsonElement[] answers = await Task.WhenAll(asked.Select(_demo.SearchAsync));

        Assert.Equal(asked, answers.Select(answer => CodePoints(answer).Single()));
    }

    [Fact]
    public async Task Passage_AfterASearch_ShowsBothRings()
    {
        await _demo.SearchAsync("snowman");
        using HttpResponseMessage response = await _demo.Http.GetAsync(
            "passage", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        string? line;
        do
            line = await lines.ReadLineAsync().WaitAsync(DemoProcess.Watchdog);
        while (line is not null && !line.StartsWith("data: ", StringComparison.Ordinal));
        JsonElement passage = JsonElement.Parse(line!["data: ".Length..]);
        Assert.All(["questions", "answers"], ring =>
            Assert.InRange(
                passage.GetProperty(ring).GetProperty("read").GetInt64(), 1,
                passage.GetProperty(ring).GetProperty("written").GetInt64()));
    }

    [Fact]
    public async Task Search_BrowserGoesAway_LeavesTheConnectionUsable()
    {
        for (int round = 0; round < 50; round++)
        {
            using var gone = new CancellationTokenSource();
            Task<HttpResponseMessage> asked = _demo.Http.GetAsync("search?q=l&limit=100", gone.Token);
            await gone.CancelAsync();
            await Record.ExceptionAsync(() => asked);
        }

        Assert.Equal("U+2603", CodePoints(await _demo.SearchAsync("snowman")).First());
    }

    [Fact]
    public async Task AddNote_TextWithMarkup_IsKeptAsWrittenAndFound()
    {
        const string Text = "<b onclick=alert(1)>\"plummet\" & 'sink'</b> 🐉";
        using HttpResponseMessage added = await _demo.PostNoteAsync("U+2622", Text);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);

        JsonElement answer = await _demo.SearchAsync("plummet");
        Assert.Equal(["U+2622"], CodePoints(answer));
        JsonElement note = answer.GetProperty("results")[0].GetProperty("notes")[0];
        Assert.Equal(Text, note.GetProperty("text").GetString());

        using HttpResponseMessage removed = await _demo.Http.DeleteAsync($"notes/{note.GetProperty("id").GetInt64()}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Empty(CodePoints(await _demo.SearchAsync("plummet")));
    }

    [Theory]
    [InlineData("""{"codePoint":"U+2603","text":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"codePoint":"U+2603"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"codePoint":"snow","text":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"codePoint":"U+110000","text":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"codePoint":"U+0378","text":"not assigned"}""", HttpStatusCode.NotFound)]
    [InlineData("""{"codePoint":"U+2603","text":"\ud800"}""", HttpStatusCode.BadRequest)]
    [InlineData("[[[[", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task AddNote_ThatCannotBe_IsRefused(string json, HttpStatusCode status)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _demo.Http.PostAsync("notes", body);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData(281, HttpStatusCode.BadRequest)]
    [InlineData(100_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task AddNote_TextOverTheLimit_IsRefused(int length, HttpStatusCode status)
    {
        using HttpResponseMessage response = await _demo.PostNoteAsync("U+2603", new string('x', length));

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task AddNote_MoreThanTen_IsRefused()
    {
        for (int note = 0; note < 10; note++)
            (await _demo.PostNoteAsync("U+2611", $"note {note}")).EnsureSuccessStatusCode().Dispose();

        using HttpResponseMessage response = await _demo.PostNoteAsync("U+2611", "one more");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "elsewhere.example", HttpStatusCode.BadRequest)]
    public async Task Change_AskedForByAnotherSite_IsRefused(string header, string value, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "database/kill");
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await _demo.Http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("", "text/html")]
    [InlineData("page.js", "text/javascript")]
    [InlineData("street.js", "text/javascript")]
    [InlineData("search.js", "text/javascript")]
    [InlineData("character.js", "text/javascript")]
    [InlineData("page.css", "text/css")]
    [InlineData("icon.svg", "image/svg+xml")]
    public async Task Page_EachFile_IsServedAndNeedsNothingFromElsewhere(string path, string type)
    {
        using HttpResponseMessage response = await _demo.Http.GetAsync(path);

        Assert.Equal(type, response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single());
        string text = (await response.Content.ReadAsStringAsync()).Replace("http://www.w3.org/2000/svg", "");
        Assert.DoesNotContain("://", text);
    }

    private static IEnumerable<string?> CodePoints(JsonElement answer) =>
        answer.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("codePoint").GetString());
}
