using System;
using System.Collections.Concurrent;
using System.Threading.Tasks;
using Microsoft.Playwright;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>The inspector's page in a browser, which notes what must not happen.</summary>
/// <remarks>
/// The browser is the system's Chromium: its driver comes with the package, and nothing is downloaded. Its own sandbox
/// is off, which does not work for root; it sees no page but ours.
/// </remarks>
internal sealed class InspectorPage : IAsyncDisposable
{
    private const string Browser = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly ConcurrentQueue<string> _problems = new();

    private InspectorPage(IPlaywright playwright, IBrowser browser, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        Page = page;
    }

    public IPage Page { get; }

    public static async Task<InspectorPage> OpenAsync(
        InspectorProcess inspector, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Browser, Args = ["--no-sandbox"] });
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
        });
        var opened = new InspectorPage(playwright, browser, page);
        await opened.WatchAsync(inspector.Address);
        await page.GotoAsync(inspector.Address.ToString());
        return opened;
    }

    /// <summary>A process's house.</summary>
    public ILocator House(int process) => Page.Locator($"[data-process=\"{process}\"]");

    /// <summary>The passage from one process to another.</summary>
    public ILocator Passage(int writer, int reader) =>
        Page.Locator($"[data-passage][aria-label*=\" {writer} to \"][aria-label*=\" {reader}: \"]");

    /// <summary>Clicks on a passage, at its label: the middle of a pipe that goes round a corner is beside it.
    /// </summary>
    public Task OpenAsync(int writer, int reader) => Passage(writer, reader).Locator(".title").ClickAsync();

    /// <summary>Fails for each error on the console, and for each request that was not the server's.</summary>
    public void AssertNoProblems() => Assert.Empty(_problems);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private async Task WatchAsync(Uri address)
    {
        string own = address.GetLeftPart(UriPartial.Authority) + "/";
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _problems.Enqueue($"{message.Type}: {message.Text}");
        };
        Page.PageError += (_, error) => _problems.Enqueue($"thrown: {error}");
        await Page.RouteAsync("**/*", route =>
        {
            if (!route.Request.Url.StartsWith(own, StringComparison.Ordinal))
                _problems.Enqueue($"asked elsewhere: {route.Request.Url}");
            return route.ContinueAsync();
        });
    }
}
