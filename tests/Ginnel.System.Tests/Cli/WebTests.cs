using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Ginnel.System.Tests.Publishing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ginnel.System.Tests.Cli;

/// <summary>The inspector's page, in a browser, while real processes talk, wait and die.</summary>
[Collection(CliCollection.Name)]
public sealed partial class WebTests(PackedTool tool) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-web-").FullName;
    private WatchedProcess _listener = null!;
    private WatchedProcess _client = null!;
    private InspectorProcess _inspector = null!;

    public async ValueTask InitializeAsync()
    {
        (_listener, _client) = await WatchedProcess.StartPairAsync(_folder);
        _inspector = await InspectorProcess.StartAsync(tool);
    }

    [Fact]
    public async Task Passage_WhileBytesFlow_TurnsItsHands()
    {
        await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector);
        await inspector.OpenAsync(_client.Id, _listener.Id);
        ILocator ring = inspector.Page.Locator(".ring");
        await Expect(ring).ToHaveAttributeAsync("aria-label", WrittenAt1Pattern);
        await _client.TellAsync("write 700");
        await Expect(ring).ToHaveAttributeAsync("aria-label", WrittenAt701Pattern);
        string? hand = await inspector.Page.Locator(".hand.reader").GetAttributeAsync("style");
        await _listener.TellAsync("read 500");
        await Expect(ring).ToHaveAttributeAsync("aria-label", ReadAt501Pattern);
        Assert.NotEqual(hand, await inspector.Page.Locator(".hand.reader").GetAttributeAsync("style"));
        await Expect(inspector.Page.Locator("#details")).ToContainTextAsync("701 B");
        inspector.AssertNoProblems();
    }

    [Fact]
    public async Task Passage_WhoseWriterWaits_IsMarkedInColourAndWords()
    {
        await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector);
        ILocator passage = inspector.Passage(_client.Id, _listener.Id);
        await _client.TellAsync("stuff");
        await Expect(passage).ToHaveClassAsync(BlockedPattern);
        await Expect(passage).ToContainTextAsync("blocked");
        await Expect(passage).ToHaveAttributeAsync("aria-label", BlockedPattern);
        await Expect(inspector.Page.Locator("#stuck")).ToContainTextAsync($"{_client.Id} waits for");
        await _listener.TellAsync("drain");
        await Expect(passage).Not.ToHaveClassAsync(BlockedPattern);
        inspector.AssertNoProblems();
    }

    [Fact]
    public async Task Cycle_OfFullRings_IsNamedAsDeadlock()
    {
        await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector);
        await _client.TellAsync("stuff");
        await _listener.TellAsync("stuff");
        await Expect(inspector.Page.Locator("#stuck")).ToContainTextAsync("Deadlock");
        await Expect(inspector.House(_client.Id)).ToHaveAttributeAsync("aria-label", DeadlockPattern);
        inspector.AssertNoProblems();
    }

    [Fact]
    public async Task KilledProcess_WhileItIsOpen_DisappearsAndTheRestGoesOn()
    {
        await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector);
        await inspector.House(_client.Id).ClickAsync();
        await Expect(inspector.Page.Locator("#details")).ToContainTextAsync("Descriptors of the kernel");
        _client.Kill();
        await Expect(inspector.House(_client.Id)).ToHaveCountAsync(0);
        await Expect(inspector.Page.Locator("#details")).ToContainTextAsync("has ended");
        await Expect(inspector.House(_listener.Id)).ToHaveCountAsync(1);
        inspector.AssertNoProblems();
    }

    [Fact]
    public async Task Keyboard_AloneOpensAndCloses()
    {
        await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector);
        ILocator passage = inspector.Passage(_client.Id, _listener.Id);
        await inspector.House(_listener.Id).FocusAsync();
        for (int step = 0; await Unfocused(passage); step++)
        {
            Assert.InRange(step, 0, 100);
            await inspector.Page.Keyboard.PressAsync("ArrowRight");
        }

        await inspector.Page.Keyboard.PressAsync("Enter");
        await Expect(inspector.Page.Locator(".ring")).ToBeVisibleAsync();
        await inspector.Page.Keyboard.PressAsync("Escape");
        await Expect(inspector.Page.Locator("#guide")).ToBeVisibleAsync();
        await Expect(passage).ToBeFocusedAsync();
        inspector.AssertNoProblems();
    }

    [Fact]
    public async Task Pages_OfTwo_ShowWhoMayWriteThem()
    {
        await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector);
        await inspector.OpenAsync(_client.Id, _listener.Id);
        await inspector.Page.GetByText("Shared pages of the two").ClickAsync();
        ILocator pictures = inspector.Page.Locator(".pages svg");
        await Expect(pictures).ToHaveCountAsync(2);
        // Each of the two rings is written by the one and only read by the other.
        await Expect(pictures.First.Locator(".page.left.writes, .page.right.writes").First).ToBeVisibleAsync();
        foreach (ILocator picture in await pictures.AllAsync())
        {
            bool isLeft = await picture.Locator(".page.left.writes").CountAsync() > 0;
            Assert.NotEqual(isLeft, await picture.Locator(".page.right.writes").CountAsync() > 0);
        }

        inspector.AssertNoProblems();
    }

    [Fact]
    public async Task Spool_ShowsHowFarEachConsumerIs()
    {
        string path = Path.Combine(_folder, "spool");
        using Spool spool = Spool.Open(path, SpoolAccess.ReadAppend);
        using (SpoolReader reader = spool.OpenReader("mailer"))
        {
            for (int message = 0; message < 5; message++)
                spool.Append("hello"u8);
            await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector);
            ILocator card = inspector.Page.Locator(".spool", new() { HasText = path });
            await Expect(card).ToContainTextAsync("mailer: 5 behind");
            await Expect(card).ToContainTextAsync("connected");
            inspector.AssertNoProblems();
        }
    }

    [Theory]
    [InlineData(1440, 900, ColorScheme.Light)]
    [InlineData(1440, 900, ColorScheme.Dark)]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    public async Task Page_AtThisSize_FitsInWidth(int width, int height, ColorScheme scheme)
    {
        await _client.TellAsync("write 3000");
        await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector, width, height, scheme);
        await inspector.OpenAsync(_client.Id, _listener.Id);
        await Expect(inspector.Page.Locator(".ring .share")).ToContainTextAsync("%");
        Assert.True(await inspector.Page.EvaluateAsync<bool>(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        string folder = Path.Combine(Tool.FindRoot(), "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        await inspector.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(folder, $"inspector-{width}x{height}-{scheme}.png".ToLowerInvariant()),
            FullPage = true,
        });
        inspector.AssertNoProblems();
    }

    [Fact]
    public async Task Interrupt_EndsItInOrderWhileAPageIsOpen()
    {
        await using InspectorPage inspector = await InspectorPage.OpenAsync(_inspector);
        await Expect(inspector.House(_client.Id)).ToHaveCountAsync(1);
        Assert.Equal(0, await _inspector.InterruptAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _inspector.DisposeAsync();
        await _client.DisposeAsync();
        await _listener.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> Unfocused(ILocator locator) =>
        await locator.EvaluateAsync<bool>("element => element !== document.activeElement");

    [GeneratedRegex("write position at offset 1,")]
    private static partial Regex WrittenAt1Pattern { get; }

    [GeneratedRegex("write position at offset 701,")]
    private static partial Regex WrittenAt701Pattern { get; }

    [GeneratedRegex("read position at offset 501,")]
    private static partial Regex ReadAt501Pattern { get; }

    [GeneratedRegex("blocked")]
    private static partial Regex BlockedPattern { get; }

    [GeneratedRegex("deadlock")]
    private static partial Regex DeadlockPattern { get; }
}
