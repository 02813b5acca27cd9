// Draws the pictures of the README anew: the inspector and a terminal, from a demo that is being asked. Needs chromium.
//
//     dotnet run tools/screenshot.cs
//
// 1. The demo and the command are built, and the demo is started, in folders that go away afterwards.
// 2. It is asked again and again, so that the rings turn.
// 3. The inspector is opened in the system's Chromium at the passage that the answers come through.
// 4. What `ginnel ps` and `ginnel top` print is written as a text block, as a terminal shows it.

#:package Microsoft.Playwright@1.64.1
#:property PublishAot=false

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

const string Browser = "/usr/bin/chromium";
const string Announcement = "The page is at";

Environment.CurrentDirectory = Repository.Root;
if (!File.Exists(Browser))
{
    Console.Error.WriteLine("Missing: chromium. Install with: sudo apt-get install chromium");
    return 1;
}

foreach (string project in (string[])["samples/Ginnel.Demo.Web", "src/Ginnel.Cli"])
{
    using Process build = Process.Start(
        "dotnet", ["build", project, "-c", "Release", "-v", "q", "-nologo", "-clp:NoSummary"]);
    await build.WaitForExitAsync();
    if (build.ExitCode != 0)
        return 1;
}

string folder = Directory.CreateTempSubdirectory("ginnel-pictures-").FullName;
string pictures = Path.Combine(Repository.Root, "docs/images");
Directory.CreateDirectory(pictures);
using var done = new CancellationTokenSource();
await using var demo = await Companion.StartAsync(
    "samples/Ginnel.Demo.Web/bin/Release/net10.0/Ginnel.Demo.Web", folder, Announcement);
await using var inspector = await Companion.StartAsync(
    "src/Ginnel.Cli/bin/Release/net10.0/Ginnel.Cli", folder, "The inspector is at", "web");
Task questions = AskAsync(new Uri(demo.Address), done.Token);
await DrawInspectorAsync(inspector.Address, demo.Id, Path.Combine(pictures, "inspector.png"));
await File.WriteAllTextAsync(Path.Combine(pictures, "terminal.txt"), await CaptureAsync(folder));
await done.CancelAsync();
await questions;
await demo.DisposeAsync();
Directory.Delete(folder, recursive: true);
Console.WriteLine($"Drawn: {Path.GetRelativePath(Repository.Root, pictures)}/inspector.png and terminal.txt");
return 0;

static async Task AskAsync(Uri address, CancellationToken cancellationToken)
{
    using var http = new HttpClient { BaseAddress = address };
    string[] words = ["arrow", "greek small", "snow", "letter", "box drawings", "mathematical"];
    try
    {
        for (int turn = 0; !cancellationToken.IsCancellationRequested; turn++)
        {
            string question = Uri.EscapeDataString(words[turn % words.Length]);
            using HttpResponseMessage answer =
                await http.GetAsync($"search?q={question}&limit={turn % 90 + 10}", cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(turn / 40 % 3 * 15), cancellationToken);
        }
    }
    catch (OperationCanceledException)
    {
        // There are enough pictures.
    }
}

static async Task DrawInspectorAsync(string address, int webServer, string path)
{
    using IPlaywright playwright = await Playwright.CreateAsync();
    await using IBrowser browser = await playwright.Chromium.LaunchAsync(
        new() { ExecutablePath = Browser, Args = ["--no-sandbox"] });
    IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 860 } });
    await page.GotoAsync(address);
    await page.Locator($"[data-passage][aria-label*=\"to Ginnel.Demo.Web {webServer}:\"]").DispatchEventAsync("click");
    // Until the charts have something to show.
    await page.WaitForTimeoutAsync(25_000);
    await page.ScreenshotAsync(new() { Path = path });
}

static async Task<string> CaptureAsync(string folder)
{
    string text = "";
    foreach (string command in (string[])["ps", "top"])
    {
        string[] arguments = command == "top" ? ["top", "--count", "1"] : [command];
        text += $"$ ginnel {string.Join(' ', arguments)}\n"
            + $"{await Companion.RunAsync("src/Ginnel.Cli/bin/Release/net10.0/Ginnel.Cli", folder, arguments)}\n";
    }

    // Where the repository is says nothing.
    return Regex.Replace(text.Replace(Repository.Root + "/", ""), @"[ \t]+\n", "\n");
}

/// <summary>A program of this repository that runs beside us, and is ended with us.</summary>
internal sealed class Companion(Process process, string address) : IAsyncDisposable
{
    public string Address { get; } = address;

    public int Id { get; } = process.Id;

    /// <summary>Starts it, and waits for the line that says where its page is.</summary>
    public static async Task<Companion> StartAsync(
        string path, string folder, string announcement, params string[] arguments)
    {
        Process process = Launch(path, folder, arguments);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains(announcement))
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new Companion(process, line.Replace(announcement, "").Trim());
        }

        throw new InvalidOperationException($"{path} has ended without a word.");
    }

    /// <summary>Runs it to its end, and returns what it printed.</summary>
    public static async Task<string> RunAsync(string path, string folder, params string[] arguments)
    {
        using Process process = Launch(path, folder, arguments);
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-s", "TERM", $"{process.Id}"]);
            await process.WaitForExitAsync();
        }
    }

    private static Process Launch(string path, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, path), arguments)
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PORT"] = "0";
        start.Environment["GINNEL_DEMO_DATA"] = Path.Combine(folder, "data");
        start.Environment["GINNEL_DIR"] = Path.Combine(folder, "run");
        return Process.Start(start)!;
    }
}

internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string path = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(path))!;
}
