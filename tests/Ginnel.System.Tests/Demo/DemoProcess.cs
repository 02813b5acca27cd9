using System;
using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.System.Tests.Demo;

/// <summary>The demo as a user starts it: its own process, on a free port, with folders of its own.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private const string Announcement = "The page is at";

    /// <summary>Long enough for a crowded machine; a test that gets here has failed, not been slow.</summary>
    public static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly string? _ownFolder;

    private DemoProcess(Process process, Uri address, string folder, bool ownsFolder)
    {
        _process = process;
        Folder = folder;
        _ownFolder = ownsFolder ? folder : null;
        Http = new HttpClient { BaseAddress = address, Timeout = Watchdog };
    }

    /// <summary>The web server's program, as it was built.</summary>
    public static string Program { get; } = FindProgram();

    public HttpClient Http { get; }

    /// <summary>How it ended.</summary>
    public int? ExitCode { get; private set; }

    public int WebProcessId => _process.Id;

    /// <summary>Holds <c>data</c>, the database's folder, and <c>run</c>, where the endpoints' sockets are.</summary>
    public string Folder { get; }

    /// <summary>Starts the demo and waits until it says where its page is.</summary>
    /// <param name="folder">A folder that an earlier demo used; null makes a new one, deleted in the end.</param>
    /// <param name="launch">Starts another program with a folder, which starts the demo in turn.</param>
    public static async Task<DemoProcess> StartAsync(string? folder = null, Func<string, Process>? launch = null)
    {
        string used = folder ?? Directory.CreateTempSubdirectory("ginnel-demo-test-").FullName;
        Process process = launch is null ? Launch(used, "0") : launch(used);
        using var watchdog = new CancellationTokenSource(Watchdog);
        while (await process.StandardOutput.ReadLineAsync(watchdog.Token) is { } line)
        {
            if (!line.Contains(Announcement, StringComparison.Ordinal))
                continue;

            // Read on, or the demo would block on a full pipe.
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var address = new Uri(line.Replace(Announcement, "", StringComparison.Ordinal).Trim());
            return new(process, address, used, folder is null);
        }

        throw new InvalidOperationException($"The demo ended without a word, with code {process.ExitCode}.");
    }

    /// <summary>Starts the program and nothing more. Its output and errors can be read.</summary>
    public static Process Launch(string folder, string port, string? database = null)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["DOTNET_ROOT"] =
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment["PORT"] = port;
        start.Environment["GINNEL_DEMO_DATABASE"] = database;
        start.Environment["GINNEL_DEMO_DATA"] = Path.Combine(folder, "data");
        start.Environment["GINNEL_DIR"] = Path.Combine(folder, "run");
        return Process.Start(start)!;
    }

    /// <summary>Asks for the JSON of a path and expects success.</summary>
    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    public Task<JsonElement> SearchAsync(string text) => GetAsync("search?q=" + Uri.EscapeDataString(text));

    /// <summary>Posts JSON, whatever becomes of it.</summary>
    public Task<HttpResponseMessage> PostNoteAsync(string codePoint, string text) =>
        Http.PostAsJsonAsync("notes", new { codePoint, text });

    /// <summary>Waits for the stream of statuses to bring one that fits.</summary>
    public async Task<DemoStatus> WaitForStatusAsync(Predicate<DemoStatus> fits)
    {
        using DemoStatusStream stream = await DemoStatusStream.OpenAsync(Http);
        return await stream.WaitForAsync(fits);
    }

    /// <summary>Waits for the index, which a new folder lacks.</summary>
    public Task<DemoStatus> WaitUntilReadyAsync() => WaitForStatusAsync(status => status.IsReady);

    /// <summary>Sends a signal to a process, as a user would.</summary>
    public static async Task SignalAsync(string signal, params int[] processIds)
    {
        using Process kill = Process.Start("kill", ["-s", signal, .. Array.ConvertAll(processIds, id => $"{id}")]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the web server's end and gives its exit code.</summary>
    public async Task<int> WaitForEndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Watchdog);
        return _process.ExitCode;
    }

    /// <summary>Waits until no process has this id any more.</summary>
    public static async Task WaitForEndOfAsync(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            await process.WaitForExitAsync().WaitAsync(Watchdog);
        }
        catch (ArgumentException)
        {
            // It had ended already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            await SignalAsync("TERM", _process.Id);
        ExitCode = await WaitForEndAsync();
        _process.Dispose();
        if (_ownFolder is not null)
            Directory.Delete(_ownFolder, recursive: true);
    }

    private static string FindProgram()
    {
        // tests/<this>/bin/<configuration>/net10.0/ -> samples/<demo>/bin/<configuration>/net10.0/
        string ours = AppContext.BaseDirectory.TrimEnd('/');
        string configuration = Path.GetFileName(Path.GetDirectoryName(ours))!;
        return Path.GetFullPath(Path.Combine(
            ours, "../../../../../samples/Ginnel.Demo.Web/bin", configuration, "net10.0/Ginnel.Demo.Web"));
    }
}
