using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Publishing;

/// <summary>
/// A program that starts children of itself and talks with them through pipes, an endpoint and a pool works when it is
/// published natively or trimmed, and publishing it gives no warning: warnings are errors, those of the trimmer and of
/// the native compiler included.
/// </summary>
public sealed class PublishingTests
{
    [Fact]
    public async Task Publish_NativeAot_TalksAcrossProcesses()
    {
        RequireLinker();
        using var sample = new PublishedSample();
        await PublishAndRunAsync(sample, "PublishAot=true");
        Assert.False(
            File.Exists(Path.Combine(sample.PublishFolder, "Ginnel.dll")), "the library must be part of the program");
    }

    [Fact]
    public async Task Publish_Trimmed_TalksAcrossProcesses()
    {
        using var sample = new PublishedSample();
        await PublishAndRunAsync(sample, "PublishTrimmed=true", "SelfContained=true");
    }

    [Fact]
    public async Task Publish_Snippets_DoWhatTheDocumentsSay()
    {
        using var snippets = new PublishedSample("samples", "Ginnel.Snippets");
        await snippets.PublishAsync();
        (int exitCode, string output) = await snippets.RunAsync();
        Assert.StartsWith(
            "The child counted 3 words.\nHELLO\nsnowman\nQuote { Id = 1, Price = 99.5 }\n"
            + "Quote { Id = 1, Price = 99.5 }\nQuote { Id = 1, Price = 99.5 }, 0 missed\n"
            + "Quote { Id = 2, Price = 12.25 }, 0 missed\n",
            output, StringComparison.Ordinal);
        // In which order a dictionary gives its entries differs from one to the next.
        string[] lines = output.Split('\n');
        Assert.All(
            [
                "Pose { X = 5, Y = 6 }", "99.5", "42: 99.5", "43: 12.25", "44: 12.5",
                "The last owner died: see whether the stock is whole.",
                "Parkin needs oatmeal, treacle, ginger.", "York to Bath, 94092 people",
                "Version 2: 141686 people in York", "141685 in York, 94092 in Bath", "141685 at the end of the road",
                "Both counted to 200.", "CN=database, O=Example has found the snowman.",
            ],
            line => Assert.Contains(line, lines));
        Match pages = Regex.Match(output, @"\| ([0-9a-f]{12}) rw .* ([0-9a-f]{12}) r- ");
        Assert.True(pages.Success, output);
        Assert.NotEqual(pages.Groups[1].Value, pages.Groups[2].Value);
        Assert.Contains("reads \"written here\"", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    private static async Task PublishAndRunAsync(PublishedSample sample, params string[] properties)
    {
        string said = await sample.PublishAsync(properties);
        Assert.DoesNotContain("warning", said, StringComparison.OrdinalIgnoreCase);

        (int exitCode, string output) = await sample.RunAsync();
        Assert.Equal(
            "pipe: THE PASSAGE\npipe: BETWEEN TWO HOUSES\nendpoint: connected\npool: 42\n"
            + "message: Circle { Radius = 2 } and Square { Side = 3, Label = last }\n"
            + "call: Circle { Radius = 6 }\nstream: Square { Side = 1, Label =  }\n"
            + "stream: Square { Side = 2, Label =  }\nfailure: System.NotSupportedException\n"
            + "channel: Circle { Radius = 4 }\nchannel: Circle { Radius = 5 }\n",
            output);
        Assert.Equal(0, exitCode);
    }

    private static void RequireLinker()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        bool HasCommand(string name) => folders.Any(folder => File.Exists(Path.Combine(folder, name)));
        Assert.True(
            HasCommand("clang") || HasCommand("gcc"),
            "A native program is linked by clang or gcc; neither is here. Install with: apt-get install gcc libc6-dev");
    }
}
