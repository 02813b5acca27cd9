using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>Messages become files, each once, under names that sort as the messages do.</summary>
[SupportedOSPlatform("linux")]
public sealed class SpoolFolderWriterTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ginnel-files-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => Path.Join(_root, "out");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    public async Task Write_OfMessages_MakesFilesWhoseNamesSort(SpoolDurability durability)
    {
        await using Spool spool = OpenSpool(durability);
        using SpoolFolderWriter writer = spool.OpenFolderWriter("files", Folder);
        for (int number = 1; number <= 150; number++)
            spool.Append(Encoding.UTF8.GetBytes($"message {number}"), null, Token);
        Assert.Equal(150, await writer.WriteAsync(Token));
        Assert.Equal(0, await writer.WriteAsync(Token));
        Assert.Equal(
            Enumerable.Range(1, 150).Select(static number => $"{number:D20}: message {number}"), Contents());
        string first = Path.Join(Folder, "new", "00000000000000000001");
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(first));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Path.Join(Folder, "new")));
        Assert.Empty(Directory.GetFiles(Path.Join(Folder, "tmp")));
        Assert.Equal(
            $"{spool.Id} 150 ",
            (await File.ReadAllTextAsync(Path.Join(Folder, "written"), Token))[..41]);
    }

    [Theory]
    [InlineData("report.pdf", "00000000000000000001-report.pdf")]
    [InlineData("-rf", "00000000000000000001--rf")]
    [InlineData("", "00000000000000000001")]
    [InlineData("two\nlines", "00000000000000000001")]
    [InlineData("a/b", "00000000000000000001")]
    [InlineData("with space", "00000000000000000001")]
    [InlineData("café", "00000000000000000001")]
    public async Task Write_OfAMessageWithAFileName_UsesItIfItIsPlain(string name, string expected)
    {
        await using Spool spool = OpenSpool();
        using SpoolFolderWriter writer = spool.OpenFolderWriter("files", Folder);
        spool.Append(default, new Dictionary<string, string> { ["file-name"] = name }, Token);
        spool.Append(default, new Dictionary<string, string> { ["file-name"] = new('x', 201) }, Token);
        Assert.Equal(2, await writer.WriteAsync(Token));
        Assert.Equal([$"{expected}: ", "00000000000000000002: "], Contents());
    }

    [Fact]
    public async Task Write_WithHeaders_PutsThemIntoAFileOfTheSameName()
    {
        await using Spool spool = OpenSpool();
        using SpoolFolderWriter writer = spool.OpenFolderWriter(
            "files", Folder, new SpoolFolderWriterOptions { WriteHeaders = true });
        spool.Append("bare"u8, null, Token);
        spool.Append("more"u8, new Dictionary<string, string>
        {
            ["to"] = "ann@example.org",
            ["file-name"] = "a.txt",
            ["odd: \\name"] = "two\r\nlines \\ and more: or less",
        }, Token);
        Assert.Equal(2, await writer.WriteAsync(Token));
        string file = Assert.Single(Directory.GetFiles(Path.Join(Folder, "headers")));
        Assert.Equal("00000000000000000002-a.txt", Path.GetFileName(file));
        Assert.Equal(
            "file-name: a.txt\nodd\\: \\\\name: two\\r\\nlines \\\\ and more: or less\nto: ann@example.org\n",
            await File.ReadAllTextAsync(file, Token));
    }

    [Fact]
    public async Task Run_WhileMessagesCome_WritesThem()
    {
        await using Spool spool = OpenSpool();
        using SpoolFolderWriter writer = spool.OpenFolderWriter("files", Folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task run = writer.RunAsync(stop.Token);
        for (int number = 1; number <= 20; number++)
        {
            spool.Append(default, null, Token);
            await Eventually.True(() => Directory.GetFiles(Path.Join(Folder, "new")).Length == number);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.WriteAsync(Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Within());
        Assert.Equal(0, spool.Consumers.Single().Lag);
    }

    [Fact]
    public async Task Write_OfMessagesThatAreHandedOutAgain_WritesOnlyWhatWasNotWritten()
    {
        await using Spool spool = OpenSpool();
        for (int number = 1; number <= 3; number++)
            spool.Append(Encoding.UTF8.GetBytes($"{number}"), null, Token);
        using (SpoolFolderWriter writer = spool.OpenFolderWriter("files", Folder))
            Assert.Equal(3, await writer.WriteAsync(Token));
        // A script takes the files away; the process is killed before it acknowledges.
        TakeAway();
        using (SpoolReader reader = spool.OpenReader("files"))
            reader.Seek(1);
        spool.Append("4"u8, null, Token);
        using (SpoolFolderWriter writer = spool.OpenFolderWriter("files", Folder))
            Assert.Equal(4, await writer.WriteAsync(Token));
        Assert.Equal(["00000000000000000004: 4"], Contents());
    }

    [Fact]
    public async Task Write_AfterAKill_MovesWhatWasNotedAndWritesTheRestAnew()
    {
        await using Spool spool = OpenSpool();
        for (int number = 1; number <= 3; number++)
            spool.Append(Encoding.UTF8.GetBytes($"{number}"), null, Token);
        using (SpoolFolderWriter writer = spool.OpenFolderWriter("files", Folder))
            await writer.WriteAsync(Token);
        TakeAway();
        // As if it had been killed after the note, and before moving the third; and one left half of a fourth.
        await File.WriteAllTextAsync(Path.Join(Folder, "tmp", "00000000000000000003"), "3", Token);
        await File.WriteAllTextAsync(Path.Join(Folder, "tmp", "00000000000000000004-x"), "ha", Token);
        File.SetUnixFileMode(Path.Join(Folder, "tmp", "00000000000000000004-x"), (UnixFileMode)0x180);
        using (SpoolReader reader = spool.OpenReader("files"))
            reader.Seek(3);
        spool.Append("4"u8, null, Token);
        using (SpoolFolderWriter writer = spool.OpenFolderWriter("files", Folder))
            Assert.Equal(2, await writer.WriteAsync(Token));
        Assert.Equal(["00000000000000000003: 3", "00000000000000000004: 4"], Contents());
        Assert.Empty(Directory.GetFiles(Path.Join(Folder, "tmp")));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(9, 0)]
    public async Task Write_WhereTheNotedMessageWasLost_WritesTheOneThatHasItsSequence(long sequence, long time)
    {
        await using Spool spool = OpenSpool();
        spool.OpenFolderWriter("files", Folder).Dispose();
        // Noted, then lost with the power; the sequence was given again.
        await File.WriteAllTextAsync(
            Path.Join(Folder, "written"), new WrittenNote(spool.Id, sequence, time).ToString(), Token);
        File.SetUnixFileMode(Path.Join(Folder, "written"), (UnixFileMode)0x180);
        spool.Append("again"u8, null, Token);
        using SpoolFolderWriter writer = spool.OpenFolderWriter("files", Folder);
        Assert.Equal(1, await writer.WriteAsync(Token));
        Assert.Equal(["00000000000000000001: again"], Contents());
    }

    [Fact]
    public async Task Open_OfAFolderOfAnotherSpool_IsRefused()
    {
        await using Spool spool = OpenSpool();
        spool.OpenFolderWriter("files", Folder).Dispose();
        string note = Path.Join(Folder, "written");
        await File.WriteAllTextAsync(note, new WrittenNote(Guid.NewGuid(), 1, 1).ToString(), Token);
        File.SetUnixFileMode(note, (UnixFileMode)0x180);
        Assert.Throws<SpoolAccessException>(() => spool.OpenFolderWriter("files", Folder));
        await File.WriteAllTextAsync(note, "something else", Token);
        SpoolDamagedException damage = Assert.Throws<SpoolDamagedException>(
            () => spool.OpenFolderWriter("files", Folder));
        Assert.Equal(note, damage.Path);
        File.Delete(note);
        using (spool.OpenFolderWriter("files", Folder))
            Assert.Throws<SpoolAccessException>(() => spool.OpenFolderWriter("files", Folder));
        File.SetUnixFileMode(Folder, (UnixFileMode)0x1ED);
        Assert.Throws<SpoolAccessException>(() => spool.OpenFolderWriter("files", Folder));
        Assert.Throws<ArgumentException>(() => spool.OpenFolderWriter("", Folder));
    }

    private void TakeAway()
    {
        foreach (string file in Directory.GetFiles(Path.Join(Folder, "new")))
            File.Delete(file);
    }

    private IEnumerable<string> Contents() => Directory.GetFiles(Path.Join(Folder, "new")).Order(StringComparer.Ordinal)
        .Select(static file => $"{Path.GetFileName(file)}: {File.ReadAllText(file)}");

    private Spool OpenSpool(SpoolDurability durability = SpoolDurability.Batch) => Spool.Open(
        Path.Join(_root, "spool"), SpoolAccess.ReadAppend,
        new SpoolOptions { Durability = durability, SegmentLength = 64 << 10, KeepHandled = true });
}
