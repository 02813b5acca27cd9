using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Spooling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>Files that are moved into a folder become messages, each once; what cannot goes aside.</summary>
[SupportedOSPlatform("linux")]
public sealed class SpoolDropFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ginnel-drop-").FullName;
    private readonly List<SpoolFailedFile> _failed = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => Path.Join(_root, "drop");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Take_OfFilesThatAreThere_MakesMessagesByTimeAndThenByName()
    {
        await using Spool spool = OpenSpool();
        using SpoolDropFolder folder = spool.OpenDropFolder(Folder);
        DateTime time = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach ((string name, int seconds) in ((string, int)[])[("c", 1), ("b", 2), ("d", 2), ("a", 3)])
        {
            Drop(name, $"content of {name}");
            File.SetLastWriteTimeUtc(Path.Join(Folder, "new", name), time.AddSeconds(seconds));
        }

        Assert.Equal(4, await folder.TakeAsync(Token));
        Assert.Equal(
            ["c: content of c", "b: content of b", "d: content of d", "a: content of a"], ReadAll(spool));
        AssertEmpty();
        Assert.Equal(0, await folder.TakeAsync(Token));
    }

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    public async Task Run_WhileFilesArrive_MakesMessagesInTheOrderInWhichTheyWereMoved(SpoolDurability durability)
    {
        await using Spool spool = OpenSpool(durability);
        using SpoolDropFolder folder = spool.OpenDropFolder(Folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Drop("first", "");
        Task run = folder.RunAsync(stop.Token);
        await Eventually.True(() => spool.NextSequence == 2);
        string[] names = [.. Enumerable.Range(0, 200).Select(static number => $"{999 - number}")];
        foreach (string name in names)
            Drop(name, "");
        await Eventually.True(() => spool.NextSequence == 202 && IsNothingBeingTaken());
        await Assert.ThrowsAsync<InvalidOperationException>(() => folder.TakeAsync(Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Within());
        Assert.Equal(["first: ", .. names.Select(static name => $"{name}: ")], ReadAll(spool));
        AssertEmpty();
        // And again.
        Drop("last", "");
        Assert.Equal(1, await folder.TakeAsync(Token));
    }

    [Theory]
    [InlineData("two\\nlines", "two\nlines")]
    [InlineData("-rf", "-rf")]
    [InlineData(" ", " ")]
    [InlineData("*", "*")]
    [InlineData("caf\\303\\251", "café")]
    [InlineData("caf\\351", "caf\uFFFD")]
    [InlineData("\\377\\376\\001", "\uFFFD\uFFFD\u0001")]
    public async Task Take_OfAHostileName_HasItInAHeader(string printed, string expected)
    {
        await using Spool spool = OpenSpool();
        using SpoolDropFolder folder = spool.OpenDropFolder(Folder);
        Shell($"name=$(printf -- '{printed}x'); name=${{name%x}}; " +
            "printf hello > \"tmp/$name\" && mv -- \"tmp/$name\" \"new/$name\"");
        Assert.Equal(1, await folder.TakeAsync(Token));
        using SpoolReader reader = spool.OpenReader();
        SpoolMessage message = reader.Read(Token);
        Assert.Equal("hello", Encoding.UTF8.GetString(message.Payload));
        Assert.Equal(expected, message.Headers["file-name"]);
        Assert.Equal(expected.Contains('\uFFFD'), message.Headers.ContainsKey("file-name-bytes"));
        if (printed == "caf\\351")
            Assert.Equal("caf\xE9"u8.Length - 1, Convert.FromBase64String(message.Headers["file-name-bytes"]).Length);
        AssertEmpty();
    }

    [Fact]
    public async Task Run_WhereAProgramWritesUnderAHiddenNameFirst_TakesTheFileWhenItHasItsName()
    {
        await using Spool spool = OpenSpool();
        using SpoolDropFolder folder = spool.OpenDropFolder(Folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        string hidden = Path.Join(Folder, "new", ".file.x1");
        await File.WriteAllTextAsync(hidden, "ha", Token);
        Assert.Equal(0, await folder.TakeAsync(Token));
        Task run = folder.RunAsync(stop.Token);
        await File.WriteAllTextAsync(hidden, "whole", Token);
        File.Move(hidden, Path.Join(Folder, "new", "file"));
        // To be cancelled while it waits for the disk would leave the file to the next call.
        await Eventually.True(() => spool.NextSequence == 2 && IsNothingBeingTaken());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Within());
        Assert.Equal(["file: whole"], ReadAll(spool));
    }

    [Fact]
    public async Task Take_OfANameOf255Bytes_HasItInAHeader()
    {
        await using Spool spool = OpenSpool();
        using SpoolDropFolder folder = spool.OpenDropFolder(Folder);
        string name = new('n', 255);
        Drop(name, "x");
        Assert.Equal(1, await folder.TakeAsync(Token));
        Assert.Equal([$"{name}: x"], ReadAll(spool));
    }

    [Fact]
    public async Task Take_OfWhatIsNoFile_PutsItAsideAndGoesOn()
    {
        await using Spool spool = OpenSpool();
        using SpoolDropFolder folder = Open(spool);
        Drop("secret", "not to be sent");
        File.Move(Path.Join(Folder, "new", "secret"), Path.Join(_root, "secret"));
        Shell("ln -s ../../secret new/link; mkdir -p new/folder/inner; mkfifo new/pipe; " +
            "echo x > tmp/twice; ln tmp/twice new/twice; head -c 1001 /dev/zero > tmp/large; mv tmp/large new");
        Drop("good", "good");
        Assert.Equal(1, await folder.TakeAsync(Token));
        Assert.Equal(["good: good"], ReadAll(spool));
        Assert.Equal(
            ["folder", "large", "link", "pipe", "twice"], _failed.Select(static failed => failed.Name).Order());
        Assert.Equal("it is a symbolic link, and a file is expected", ReasonOf("link"));
        Assert.Equal("it is a pipe, and a file is expected", ReasonOf("pipe"));
        Assert.Equal("it is a directory, and a file is expected", ReasonOf("folder"));
        Assert.Equal("it has 1001 bytes, and 1000 is the most", ReasonOf("large"));
        Assert.StartsWith("it has 2 names", ReasonOf("twice"), StringComparison.Ordinal);
        foreach (SpoolFailedFile failed in _failed)
            Assert.True(FileStatus.TryOf(failed.Path, out _), failed.Path);
        // They are not tried again.
        Assert.Equal(0, await folder.TakeAsync(Token));
        Assert.Equal(5, _failed.Count);
        Assert.Equal(5, Directory.GetDirectories(Path.Join(Folder, "failed")).Length);
    }

    [Fact]
    public async Task Take_OfAFileThatTheSpoolHasNoCapacityFor_PutsItAside()
    {
        await using Spool spool = OpenSpool(capacity: 128 << 10);
        using SpoolDropFolder folder = spool.OpenDropFolder(
            Folder, new SpoolDropFolderOptions { Failed = _failed.Add });
        Drop("large", new string('x', 66_000));
        Drop("small", new string('x', 64_000));
        Assert.Equal(1, await folder.TakeAsync(Token));
        Assert.Equal("large", Assert.Single(_failed).Name);
    }

    [Fact]
    public async Task Take_WhenTheSpoolIsFull_ThrowsAndTakesTheFileLater()
    {
        await using Spool spool = OpenSpool(
            SpoolDurability.None, capacity: 128 << 10, policy: SpoolFullPolicy.Fail);
        using SpoolReader reader = spool.OpenReader("one");
        using SpoolDropFolder folder = Open(spool, largest: 100_000);
        for (int number = 0; number < 6; number++)
            Drop($"{number}", new string('x', 30_000));
        await Assert.ThrowsAsync<SpoolFullException>(() => folder.TakeAsync(Token));
        await Assert.ThrowsAsync<SpoolFullException>(() => folder.TakeAsync(Token));
        Assert.Equal(4, Drain(reader));
        Assert.Equal(2, await folder.TakeAsync(Token));
        Assert.Equal(2, Drain(reader));
        Assert.Empty(_failed);
        AssertEmpty();
    }

    [Fact]
    public async Task Take_WhenTheSpoolIsFull_WaitsForRoomWherePolicySaysSo()
    {
        await using Spool spool = OpenSpool(capacity: 128 << 10);
        using SpoolReader reader = spool.OpenReader("one");
        using SpoolDropFolder folder = Open(spool, largest: 100_000);
        for (int number = 0; number < 6; number++)
            Drop($"{number}", new string('x', 30_000));
        Task<int> taken = folder.TakeAsync(Token);
        await Eventually.True(() => ReadAll(spool).Length == 4);
        Assert.False(taken.IsCompleted);
        Assert.Equal(4, Drain(reader));
        Assert.Equal(6, await taken.Within());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Take_AfterAKillBetweenAppendingAndRemoving_DoesNotAppendAgain(bool isEncrypted)
    {
        SpoolKeys? keys = isEncrypted ? new SpoolKeys(1, new byte[32]) : null;
        var stored = new DroppedFileId(1, (uint)Environment.ProcessId, 7);
        var lost = new DroppedFileId(2, (uint)Environment.ProcessId, 8);
        await using (Spool spool = OpenSpool(keys: keys))
        {
            spool.OpenDropFolder(Folder).Dispose();
            spool.Append("stored"u8, new Dictionary<string, string> { ["file-id"] = stored.ToString() }, Token);
            spool.Append("other"u8, null, Token);
        }

        LeaveInTaken(stored, "stored");
        LeaveInTaken(lost, "lost");
        Directory.CreateDirectory(Path.Join(Folder, "cur", new DroppedFileId(3, 1, 1).ToString()));
        await using Spool opened = OpenSpool(keys: keys);
        using SpoolDropFolder folder = Open(opened);
        Assert.Equal(1, await folder.TakeAsync(Token));
        Assert.Equal([": stored", ": other", "lost: lost"], ReadAll(opened));
        AssertEmpty();
    }

    [Fact]
    public async Task Take_WhereTheJournalEndsBeforeTheId_ChoosesAnother()
    {
        await using Spool spool = OpenSpool();
        using SpoolDropFolder folder = Open(spool);
        spool.Append("other"u8, null, Token);
        var old = new DroppedFileId(100, 1, 1);
        LeaveInTaken(old, "file");
        Assert.Equal(1, await folder.TakeAsync(Token));
        using SpoolReader reader = spool.OpenReader();
        reader.Seek(2);
        string text = reader.Read(Token).Headers["file-id"];
        Assert.True(DroppedFileId.TryParse(text, out DroppedFileId id));
        Assert.Equal(2, id.FirstSequence);
        AssertEmpty();
    }

    [Fact]
    public async Task Take_WhereTheMessageMayHaveBeenGivenUp_PutsTheFileAside()
    {
        await using Spool spool = OpenSpool(SpoolDurability.None);
        using SpoolReader reader = spool.OpenReader("one");
        using SpoolDropFolder folder = Open(spool);
        for (int number = 0; number < 10; number++)
        {
            spool.Append(new byte[30_000], null, Token);
            Drain(reader);
        }

        LeaveInTaken(new DroppedFileId(1, 1, 1), "unknown");
        Assert.Equal(0, await folder.TakeAsync(Token));
        Assert.Contains("given up", Assert.Single(_failed).Reason, StringComparison.Ordinal);
        Assert.Equal("unknown", await File.ReadAllTextAsync(_failed[0].Path, Token));
    }

    [Fact]
    public void Open_OfAFolderThatOthersCanUse_IsRefused()
    {
        using Spool spool = OpenSpool();
        Directory.CreateDirectory(Folder, (UnixFileMode)0x1FF);
        File.SetUnixFileMode(Folder, (UnixFileMode)0x1FF);
        SpoolAccessException exception = Assert.Throws<SpoolAccessException>(() => spool.OpenDropFolder(Folder));
        Assert.Contains("chmod 700", exception.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(Folder, (UnixFileMode)0x1C0);
        spool.OpenDropFolder(Folder).Dispose();
        File.SetUnixFileMode(Path.Join(Folder, "new"), (UnixFileMode)0x1F8);
        Assert.Throws<SpoolAccessException>(() => spool.OpenDropFolder(Folder));
    }

    [Fact]
    public async Task Open_ForASpoolOfAGroup_LetsTheGroupPutFilesThere()
    {
        Assert.True(FileStatus.TryOf(_root, out FileStatus status));
        var options = new SpoolOptions
        {
            Rights = SpoolRights.Group(status.GroupId, SpoolAccess.ReadAppend),
            SegmentLength = 64 << 10,
        };
        await using var spool = Spool.Open(Path.Join(_root, "shared"), SpoolAccess.ReadAppend, options);
        using (SpoolDropFolder folder = spool.OpenDropFolder(Folder))
        {
            Drop("x", "x");
            Assert.Equal(1, await folder.TakeAsync(Token));
        }

        Assert.Equal("2770 2770 700 700", string.Join(' ', ((string[])["tmp", "new", "cur", "failed"]).Select(
            name => Convert.ToString((int)File.GetUnixFileMode(Path.Join(Folder, name)), 8))));
        spool.OpenDropFolder(Folder).Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Take_OfAnotherUsersFile_DependsOnTheGroup(bool isOfGroup)
    {
        Assert.SkipUnless(UserIdentity.EffectiveUserId() == UserIdentity.Root, "Only root gives files away.");
        const uint Group = 4321;
        var options = new SpoolOptions { Rights = SpoolRights.Group(Group, SpoolAccess.ReadAppend) };
        await using var spool = Spool.Open(Path.Join(_root, "shared"), SpoolAccess.ReadAppend, options);
        using SpoolDropFolder folder = Open(spool);
        string group = isOfGroup ? $"{Group}" : "1234";
        Shell($"echo x > tmp/x; chmod 660 tmp/x; chown 1234:{group} tmp/x; mv tmp/x new/x");
        Assert.Equal(isOfGroup ? 1 : 0, await folder.TakeAsync(Token));
        Assert.Equal(isOfGroup ? 0 : 1, _failed.Count);
        if (!isOfGroup)
            Assert.StartsWith("it belongs to user 1234", ReasonOf("x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Twice_IsRefused()
    {
        using Spool spool = OpenSpool();
        using (spool.OpenDropFolder(Folder))
        {
            Assert.Throws<SpoolAccessException>(() => spool.OpenDropFolder(Folder));
            Assert.Throws<SpoolAccessException>(() => spool.OpenFolderWriter("files", Folder));
        }

        spool.OpenDropFolder(Folder).Dispose();
        using var reading = Spool.Open(Path.Join(_root, "spool"), SpoolAccess.Read);
        Assert.Throws<InvalidOperationException>(() => reading.OpenDropFolder(Folder));
    }

    [Theory]
    [InlineData("00000000000000000042-7-00000000000000ff", true)]
    [InlineData("00000000000000000000-7-00000000000000ff", false)]
    [InlineData("42-7-00000000000000ff", false)]
    [InlineData("00000000000000000042-07-00000000000000ff", false)]
    [InlineData("00000000000000000042-7-00000000000000FF", false)]
    [InlineData("99999999999999999999-7-00000000000000ff", false)]
    [InlineData("", false)]
    public void Parse_OfAnId_TakesWhatItWrites(string text, bool expected)
    {
        Assert.Equal(expected, DroppedFileId.TryParse(text, out DroppedFileId id));
        if (expected)
            Assert.Equal(new DroppedFileId(42, 7, 255), id);
    }

    private static int Drain(SpoolReader reader)
    {
        int count = 0;
        while (reader.TryRead(out _))
            count++;
        return count;
    }

    private bool IsNothingBeingTaken() => Directory.GetFileSystemEntries(Path.Join(Folder, "cur")).Length == 0;

    private static string[] ReadAll(Spool spool)
    {
        var found = new List<string>();
        using SpoolReader reader = spool.OpenReader();
        while (reader.TryRead(out SpoolMessage message))
        {
            string name = message.Headers.GetValueOrDefault("file-name", "");
            found.Add($"{name}: {Encoding.UTF8.GetString(message.Payload)}");
        }

        return [.. found];
    }

    private SpoolDropFolder Open(Spool spool, int largest = 1000) => spool.OpenDropFolder(
        Folder, new SpoolDropFolderOptions { LargestFile = largest, Failed = _failed.Add });

    private Spool OpenSpool(
        SpoolDurability durability = SpoolDurability.Batch, long? capacity = null,
        SpoolFullPolicy policy = SpoolFullPolicy.Wait, SpoolKeys? keys = null) => Spool.Open(
        Path.Join(_root, "spool"), SpoolAccess.ReadAppend, new SpoolOptions
        {
            Durability = durability,
            SegmentLength = 64 << 10,
            Capacity = capacity,
            FullPolicy = policy,
            Keys = keys,
        });

    private void Drop(string name, string content)
    {
        File.WriteAllText(Path.Join(Folder, "tmp", name), content);
        File.Move(Path.Join(Folder, "tmp", name), Path.Join(Folder, "new", name));
    }

    private void LeaveInTaken(DroppedFileId id, string name)
    {
        string place = Directory.CreateDirectory(Path.Join(Folder, "cur", id.ToString())).FullName;
        File.WriteAllText(Path.Join(place, name), name);
    }

    private string ReasonOf(string name) => _failed.Single(failed => failed.Name == name).Reason;

    private void AssertEmpty() => Assert.Empty(
        ((string[])["tmp", "new", "cur", "failed"]).SelectMany(
            name => Directory.GetFileSystemEntries(Path.Join(Folder, name))));

    private void Shell(string script)
    {
        using Process shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = Folder })!;
        shell.WaitForExit();
        Assert.True(shell.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"exit code {shell.ExitCode}"));
    }
}
