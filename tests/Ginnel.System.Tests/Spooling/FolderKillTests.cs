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
using Ginnel.Processes;
using Ginnel.Spooling;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Spooling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>
/// Goal: whoever is killed, whenever, each file that a shell moves into a drop folder becomes one message, and each
/// message one file, which does not come back when a shell has taken it away.
/// Method: shells put files into a folder and take others out of one, while the two processes between them and the
/// spool are killed (SIGKILL) at random, and started again. FOLDER_KILLS says how many are killed. Then one of them
/// at a time dies before its Nth call on files, for every N until it makes fewer; and one that goes on for another
/// which died.
/// </summary>
[Collection(AloneCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class FolderKillTests : IDisposable
{
    private const int Shells = 2;
    private const int MostCalls = 300;

    private const string DropScript =
        "i=0; while [ ! -e \"$2/enough\" ]; do i=$((i+1)); echo \"$1 $i\" > \"$2/source-$1\"; " +
        "cp \"$2/source-$1\" \"tmp/-$1 $i\" && mv \"./tmp/-$1 $i\" \"new/-$1 $i\" || exit 1; sleep 0.01; done";

    private const string TakeScript =
        "while [ ! -e \"$1/stop\" ]; do for file in new/*; do [ -e \"$file\" ] || continue; name=${file##*/}; " +
        "[ ! -e \"$1/taken/$name\" ] || echo \"$name\" >> \"$1/doubled\"; " +
        "[ -e \"headers/$name\" ] || echo \"$name\" >> \"$1/bare\"; " +
        "mv \"$file\" \"$1/taken/$name\"; done; sleep 0.02; done";

    private readonly string _root = Directory.CreateTempSubdirectory("ginnel-folder-kill-").FullName;
    private string _folder;

    public FolderKillTests() => _folder = _root;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("FOLDER_KILLS"), out int kills) ? kills : 100;

    private string Drop => Path.Join(_folder, "drop");

    private string Output => Path.Join(_folder, "out");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    public async Task Random_Kills_LoseAndDoubleNoFile(SpoolDurability durability)
    {
        int seed = (Fuzz.Seed() & ~1) | (durability == SpoolDurability.None ? 1 : 0);
        var random = new Random(seed);
        long start = Stopwatch.GetTimestamp();
        await using Spool spool = Prepare(seed, 0);
        Directory.CreateDirectory(Path.Join(_folder, "taken"));
        Process[] shells = [.. Enumerable.Range(1, Shells).Select(
            number => StartShell(Drop, DropScript, $"{number}", _folder))];
        using Process taker = StartShell(Output, TakeScript, _folder);
        Func<Task>[] roles = [FolderRole.TakeOnAsync, FolderRole.WriteOnAsync];
        ChildProcess[] children = [.. roles.Select(role => Start(role, seed, 0))];
        for (int kill = 0; kill < Kills / 2; kill++)
        {
            await Task.Delay(random.Next(300), Token);
            int index = random.Next(2);
            await KillAsync(children[index]);
            children[index] = Start(roles[index], seed, 0);
        }

        await File.WriteAllTextAsync(Path.Join(_folder, "enough"), "", Token);
        foreach (Process shell in shells)
            await EndAsync(shell);
        List<string> expected = FindDropped();
        await Eventually.True(
            () => Directory.GetFiles(Path.Join(_folder, "taken")).Length >= expected.Count,
            () => $"seed {seed}: of {expected.Count} files there are {spool.NextSequence - 1} messages, " +
                $"{Directory.GetFiles(Path.Join(_folder, "taken")).Length} files");
        await Eventually.True(() => spool.Consumers.Single().Lag == 0);
        foreach (ChildProcess child in children)
            await KillAsync(child);
        await File.WriteAllTextAsync(Path.Join(_folder, "stop"), "", Token);
        await EndAsync(taker);
        Check(spool, seed, expected);
        Console.WriteLine(
            $"{durability}: {Kills / 2} kills, {expected.Count} files in " +
            $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    public async Task Taker_DiesBeforeAnyCall_EachFileIsOneMessage(SpoolDurability durability)
    {
        int seed = durability == SpoolDurability.None ? 1 : 0;
        int call = 0;
        bool hasDied = true;
        while (hasDied)
        {
            await using Spool spool = Prepare(seed, ++call);
            for (int number = 1; number <= 2; number++)
            {
                await File.WriteAllTextAsync(Path.Join(Drop, "tmp", "x"), $"{number}", Token);
                File.Move(Path.Join(Drop, "tmp", "x"), Path.Join(Drop, "new", $"{number}"));
            }

            hasDied = await DiesAsync(FolderRole.TakeAndDieAsync, seed, call);
            using (SpoolDropFolder folder = spool.OpenDropFolder(Drop))
                await folder.TakeAsync(Token);
            Assert.Equal(["1", "2"], ReadAll(spool).Order());
            AssertEmpty();
        }

        Console.WriteLine($"a taker of files ({durability}) died before each of {call - 1} calls");
        Assert.InRange(call, 15, MostCalls);
    }

    /// <summary>The first taker leaves a file that it has moved and not appended; the second dies with that.</summary>
    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    public async Task Taker_DiesWithAFileOfAnotherThatDied_TheFileIsOneMessage(SpoolDurability durability)
    {
        int seed = durability == SpoolDurability.None ? 1 : 0;
        int first = 1;
        int second = 0;
        bool hasDied = true;
        while (hasDied)
        {
            await using Spool spool = Prepare(seed, first);
            await File.WriteAllTextAsync(Path.Join(Drop, "new", "1"), "1", Token);
            Assert.True(await DiesAsync(FolderRole.TakeAndDieAsync, seed, first));
            if (Directory.GetFiles(Path.Join(Drop, "cur"), "1", SearchOption.AllDirectories).Length == 0)
            {
                first++;
                continue;
            }

            Assert.Equal(1, spool.NextSequence);
            hasDied = await DiesAsync(FolderRole.TakeAndDieAsync, seed, ++second);
            using (SpoolDropFolder folder = spool.OpenDropFolder(Drop))
                await folder.TakeAsync(Token);
            Assert.Equal(["1"], ReadAll(spool));
            AssertEmpty();
        }

        Console.WriteLine($"a second taker of a file ({durability}) died before each of {second - 1} calls");
        Assert.InRange(second, 10, MostCalls);
    }

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    public async Task Writer_DiesBeforeAnyCall_EachMessageIsOneFile(SpoolDurability durability)
    {
        int seed = durability == SpoolDurability.None ? 1 : 0;
        int call = 0;
        bool hasDied = true;
        while (hasDied)
        {
            await using Spool spool = Prepare(seed, ++call);
            for (int number = 1; number <= 2; number++)
                spool.Append(Encoding.UTF8.GetBytes($"{number}"), null, Token);
            hasDied = await DiesAsync(FolderRole.WriteAndDieAsync, seed, call);
            List<string> found = TakeAway();
            using (SpoolFolderWriter writer = spool.OpenFolderWriter(FolderRole.Consumer, Output))
                await writer.WriteAsync(Token);
            found.AddRange(TakeAway());
            Assert.Equal(["00000000000000000001: 1", "00000000000000000002: 2"], found);
            Assert.Empty(Directory.GetFiles(Path.Join(Output, "tmp")));
            await Eventually.True(() => spool.Consumers.Single().Lag == 0);
        }

        Console.WriteLine($"a writer of files ({durability}) died before each of {call - 1} calls");
        Assert.InRange(call, 15, MostCalls);
    }

    /// <summary>What the shells have put there, by the last that each of them has.</summary>
    private List<string> FindDropped()
    {
        var dropped = new List<string>();
        for (int shell = 1; shell <= Shells; shell++)
        {
            string last = File.ReadAllText(Path.Join(_folder, $"source-{shell}")).Split(' ')[1];
            int count = int.Parse(last, CultureInfo.InvariantCulture);
            dropped.AddRange(Enumerable.Range(1, count).Select(number => $"{shell} {number}\n"));
        }

        return dropped;
    }

    private void Check(Spool spool, int seed, List<string> expected)
    {
        List<string> messages = ReadAll(spool);
        Assert.True(
            expected.Order(StringComparer.Ordinal).SequenceEqual(messages.Order(StringComparer.Ordinal)),
            $"Seed {seed}: {messages.Count} messages, {messages.Distinct().Count()} different ones.");
        Assert.False(File.Exists(Path.Join(_folder, "doubled")), $"Seed {seed}: files came twice.");
        Assert.False(File.Exists(Path.Join(_folder, "bare")), $"Seed {seed}: files came without headers.");
        string[] taken = Directory.GetFiles(Path.Join(_folder, "taken"));
        Assert.Equal(messages, taken.Order(StringComparer.Ordinal).Select(File.ReadAllText));
        AssertEmpty();
        Assert.Empty(Directory.GetFiles(Path.Join(Output, "tmp")));
    }

    private Spool Prepare(int seed, int number)
    {
        _folder = Directory.CreateDirectory(Path.Join(_root, $"{number}-{Guid.NewGuid():N}")).FullName;
        var spool = Spool.Open(Path.Join(_folder, "spool"), SpoolAccess.ReadAppend, FolderRole.Options(seed));
        spool.OpenDropFolder(Drop).Dispose();
        spool.OpenFolderWriter(FolderRole.Consumer, Output).Dispose();
        Directory.CreateDirectory(Path.Join(Output, "headers"));
        File.SetUnixFileMode(Path.Join(Output, "headers"), (UnixFileMode)0x1C0);
        return spool;
    }

    private ChildProcess Start(Func<Task> role, int seed, int call) => ChildProcess.Start(
        new ChildOptions
        {
            Environment = RoleSettings.Variables(("Seed", seed), ("Length", call), ("Path", _folder)),
        },
        role);

    /// <summary>One that ended before it was killed has met with an exception.</summary>
    private static async Task KillAsync(ChildProcess child)
    {
        if (child.HasExited)
            await child.WaitAsync(Token);
        Assert.False(child.HasExited, $"{child.Name} has ended by itself.");
        child.Kill();
        await child.DisposeAsync().AsTask().Within();
    }

    private async Task<bool> DiesAsync(Func<Task> role, int seed, int call)
    {
        await using ChildProcess child = Start(role, seed, call);
        int code = await child.WaitAsync(Token).Within();
        Assert.True(code == 0 || child.TerminatingSignal == 9, $"Before call {call}: exit code {code}.");
        return code != 0;
    }

    private static Process StartShell(string folder, string script, params string[] arguments) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", script, "sh", .. arguments]) { WorkingDirectory = folder })!;

    private static async Task EndAsync(Process shell)
    {
        using (shell)
        {
            await shell.WaitForExitAsync(Token).Within();
            Assert.Equal(0, shell.ExitCode);
        }
    }

    private static List<string> ReadAll(Spool spool)
    {
        var found = new List<string>();
        using SpoolReader reader = spool.OpenReader();
        while (found.Count < spool.NextSequence - 1)
            found.Add(Encoding.UTF8.GetString(reader.Read(Token).Payload));
        return found;
    }

    private List<string> TakeAway()
    {
        var found = new List<string>();
        foreach (string file in Directory.GetFiles(Path.Join(Output, "new")).Order(StringComparer.Ordinal))
        {
            found.Add($"{Path.GetFileName(file)}: {File.ReadAllText(file)}");
            File.Delete(file);
        }

        return found;
    }

    private void AssertEmpty() => Assert.Empty(((string[])["tmp", "new", "cur", "failed"]).SelectMany(
        name => Directory.GetFileSystemEntries(Path.Join(Drop, name))));
}
