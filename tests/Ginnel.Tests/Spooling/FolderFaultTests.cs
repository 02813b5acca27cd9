using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>The disk fails at any call while files become messages, or messages files: each is there once.</summary>
[SupportedOSPlatform("linux")]
public sealed class FolderFaultTests : IDisposable
{
    private const int NoSpace = 28;
    private const int InputOutputError = 5;
    private const int Files = 4;

    private readonly string _root;

    public FolderFaultTests()
    {
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _root = Path.Join(parent, "ginnel-folder-" + Path.GetRandomFileName());
        Directory.CreateDirectory(_root);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None, NoSpace, false)]
    [InlineData(SpoolDurability.None, Errno.EMFILE, true)]
    [InlineData(SpoolDurability.Batch, InputOutputError, false)]
    [InlineData(SpoolDurability.Batch, Errno.EACCES, false)]
    [InlineData(SpoolDurability.Batch, NoSpace, true)]
    [InlineData(SpoolDurability.Each, Errno.EMFILE, false)]
    public async Task Take_WhereAnyCallFails_MakesOneMessageOfEachFileOrPutsItAside(
        SpoolDurability durability, int error, bool failsOn)
    {
        var counting = new FaultyFiles();
        await TakeAsync("counted", durability, counting, []);
        Assert.True(counting.Calls > 60, $"the scenario makes only {counting.Calls} calls");
        for (int call = 1; call <= counting.Calls; call++)
        {
            string name = $"drop-{call}";
            var failed = new List<SpoolFailedFile>();
            var files = new FaultyFiles { FailsAt = call, FailsOn = failsOn, Error = error };
            await TakeAsync(name, durability, files, failed);
            await TakeAsync(name, durability, FileLayer.Kernel, failed);
            CheckTaken(name, durability, failed, $"call {call} of {counting.Calls}");
            Directory.Delete(Path.Join(_root, name), recursive: true);
        }
    }

    [Theory]
    [InlineData(SpoolDurability.None, NoSpace, false)]
    [InlineData(SpoolDurability.None, Errno.EMFILE, true)]
    [InlineData(SpoolDurability.Batch, InputOutputError, false)]
    [InlineData(SpoolDurability.Batch, NoSpace, true)]
    public async Task Write_WhereAnyCallFails_MakesOneFileOfEachMessage(
        SpoolDurability durability, int error, bool failsOn)
    {
        var counting = new FaultyFiles();
        Prepare("counted", durability);
        await WriteAsync("counted", durability, counting);
        Assert.True(counting.Calls > 60, $"the scenario makes only {counting.Calls} calls");
        for (int call = 1; call <= counting.Calls; call++)
        {
            string name = $"out-{call}";
            Prepare(name, durability);
            var files = new FaultyFiles { FailsAt = call, FailsOn = failsOn, Error = error };
            await WriteAsync(name, durability, files);
            List<string> found = TakeAway(name);
            await WriteAsync(name, durability, FileLayer.Kernel);
            found.AddRange(TakeAway(name));
            Assert.True(
                found.SequenceEqual(Enumerable.Range(1, Files).Select(static number => $"{number:D20}: {number}")),
                $"call {call} of {counting.Calls}: {string.Join(", ", found)}");
            Assert.Empty(Directory.GetFiles(Path.Join(_root, name, "out", "tmp")));
            Directory.Delete(Path.Join(_root, name), recursive: true);
        }
    }

    private static SpoolOptions Options(SpoolDurability durability, FileLayer files) => new()
    {
        Durability = durability,
        SegmentLength = 64 << 10,
        KeepHandled = true,
        Files = files,
    };

    /// <summary>Two files are taken, and then two more, over the end of a segment; each call is tried twice.</summary>
    private async Task TakeAsync(
        string name, SpoolDurability durability, FileLayer files, List<SpoolFailedFile> failed)
    {
        string root = Directory.CreateDirectory(Path.Join(_root, name)).FullName;
        try
        {
            await using var spool = Spool.Open(
                Path.Join(root, "spool"), SpoolAccess.ReadAppend, Options(durability, files));
            using SpoolDropFolder folder = spool.OpenDropFolder(
                Path.Join(root, "drop"), new SpoolDropFolderOptions { Failed = failed.Add });
            for (int number = 1; number <= Files; number++)
            {
                Drop(root, number);
                if (number % 2 == 0)
                    await TakeTwiceAsync(folder);
            }
        }
        catch (IOException)
        {
            // Of the call that failed, or of one that could not do without it.
        }
    }

    private static async Task TakeTwiceAsync(SpoolDropFolder folder)
    {
        for (int time = 0; time < 2; time++)
        {
            try
            {
                await folder.TakeAsync(Token);
            }
            catch (IOException)
            {
                // The next one goes on.
            }
        }
    }

    /// <summary>Once for each number, be the folder tried as often as it may.</summary>
    private static void Drop(string root, int number)
    {
        string mark = Path.Join(root, $"dropped-{number}");
        if (File.Exists(mark))
            return;
        File.WriteAllText(mark, "");
        string fresh = Path.Join(root, "drop", "tmp", "file");
        File.WriteAllText(fresh, $"{number} {new string('x', 20_000)}");
        File.Move(fresh, Path.Join(root, "drop", "new", $"{number}"));
    }

    private void CheckTaken(
        string name, SpoolDurability durability, List<SpoolFailedFile> failed, string what)
    {
        string root = Path.Join(_root, name);
        var found = new List<string>();
        using (var spool = Spool.Open(
            Path.Join(root, "spool"), SpoolAccess.Read, Options(durability, FileLayer.Kernel)))
        {
            using SpoolReader reader = spool.OpenReader();
            while (reader.TryRead(out SpoolMessage message))
            {
                Assert.Equal(20_000 + 2, message.Payload.Length);
                Assert.Equal(message.Headers["file-name"], Encoding.UTF8.GetString(message.Payload[..1]));
                found.Add(message.Headers["file-name"]);
            }
        }

        int messages = found.Count;
        // What could not be moved aside, or out of its place, was reported and taken later.
        found.AddRange(failed.Where(static file => File.Exists(file.Path)).Select(static file => file.Name));
        Assert.True(
            found.Order().SequenceEqual(Enumerable.Range(1, Files).Select(static number => $"{number}")),
            $"{what}: {string.Join(",", found)}");
        Assert.InRange(messages, Files - 1, Files);
        foreach (string folder in (string[])["tmp", "new", "cur"])
            Assert.Empty(Directory.GetFileSystemEntries(Path.Join(root, "drop", folder)));
        Assert.Equal(Files - messages, Directory.GetDirectories(Path.Join(root, "drop", "failed")).Length);
    }

    private void Prepare(string name, SpoolDurability durability)
    {
        string root = Directory.CreateDirectory(Path.Join(_root, name)).FullName;
        using var spool = Spool.Open(
            Path.Join(root, "spool"), SpoolAccess.ReadAppend, Options(durability, FileLayer.Kernel));
        for (int number = 1; number <= Files; number++)
        {
            var headers = new Dictionary<string, string> { ["number"] = $"{number}" };
            spool.Append(Encoding.UTF8.GetBytes($"{number}"), headers, Token);
        }
    }

    private async Task WriteAsync(string name, SpoolDurability durability, FileLayer files)
    {
        string root = Path.Join(_root, name);
        try
        {
            await using var spool = Spool.Open(Path.Join(root, "spool"), SpoolAccess.Read, Options(durability, files));
            using SpoolFolderWriter writer = spool.OpenFolderWriter(
                "files", Path.Join(root, "out"), new SpoolFolderWriterOptions { WriteHeaders = true });
            await writer.WriteAsync(Token);
        }
        catch (IOException)
        {
            // Of the call that failed, or of one that could not do without it.
        }
    }

    private List<string> TakeAway(string name)
    {
        string folder = Path.Join(_root, name, "out");
        if (!Directory.Exists(Path.Join(folder, "new")))
            return [];
        var found = new List<string>();
        foreach (string file in Directory.GetFiles(Path.Join(folder, "new")).Order(StringComparer.Ordinal))
        {
            string content = File.ReadAllText(file);
            string headers = Path.Join(folder, "headers", Path.GetFileName(file));
            Assert.Equal($"number: {content}\n", File.ReadAllText(headers));
            found.Add($"{Path.GetFileName(file)}: {content}");
            File.Delete(file);
        }

        return found;
    }
}
