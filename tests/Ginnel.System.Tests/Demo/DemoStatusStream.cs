using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Http;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.System.Tests.Demo;

/// <summary>One status as the page gets it.</summary>
internal sealed record DemoStatus(
    string State, int DatabaseProcessId, int Life, string? LastEnd, double? DownMilliseconds, DemoIndex? Index)
{
    public bool IsReady => State == "Connected" && Index?.State == "Ready";
}

/// <summary>How far the index is.</summary>
internal sealed record DemoIndex(string State, int Done, int Total);

/// <summary>
/// The server-sent events that a page listens to, kept open over several waits so that none is missed.
/// </summary>
internal sealed class DemoStatusStream : IDisposable
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _watchdog;
    private readonly IAsyncEnumerator<SseItem<DemoStatus>> _events;

    private DemoStatusStream(
        HttpResponseMessage response, CancellationTokenSource watchdog, IAsyncEnumerable<SseItem<DemoStatus>> events)
    {
        _response = response;
        _watchdog = watchdog;
        _events = events.GetAsyncEnumerator(watchdog.Token);
    }

    public static async Task<DemoStatusStream> OpenAsync(HttpClient http)
    {
        var watchdog = new CancellationTokenSource(DemoProcess.Watchdog);
        HttpResponseMessage response = await http.GetAsync(
            "status", HttpCompletionOption.ResponseHeadersRead, watchdog.Token);
        SseParser<DemoStatus> parser = SseParser.Create(
            await response.Content.ReadAsStreamAsync(watchdog.Token),
            (_, data) => JsonSerializer.Deserialize<DemoStatus>(data, s_options)!);
        return new(response, watchdog, parser.EnumerateAsync(watchdog.Token));
    }

    /// <summary>Reads on until a status fits.</summary>
    public async Task<DemoStatus> WaitForAsync(Predicate<DemoStatus> fits)
    {
        while (await _events.MoveNextAsync())
        {
            if (fits(_events.Current.Data))
                return _events.Current.Data;
        }

        throw new UnreachableException("The stream of statuses ended.");
    }

    public void Dispose()
    {
        _watchdog.Dispose();
        _response.Dispose();
    }
}
