using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>ginnel spool, on spools that this process makes and uses.</summary>
[Collection(CliCollection.Name)]
public sealed class SpoolCommandTests(PackedTool tool) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-").FullName;

    private string Place => Path.Combine(_folder, "orders");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Ls_OfASpoolThatIsOpen_ShowsItAndChangesNothing()
    {
        using Spool spool = Fill(3, new SpoolOptions { Keys = new SpoolKeys(7, new byte[32]) });
        HandleOne(spool);
        string[] before = Snapshot();
        JsonElement shown = (await tool.AskAsync("spool", "ls", Place))[0];
        Assert.Equal(4, shown.GetProperty("nextSequence").GetInt64());
        Assert.Equal(4, shown.GetProperty("syncedBefore").GetInt64());
        Assert.Equal(7, shown.GetProperty("newest").GetProperty("keyId").GetInt32());
        Assert.Equal("mailer", shown.GetProperty("consumers")[0].GetProperty("name").GetString());
        Assert.Equal(2, shown.GetProperty("lag").GetInt64());
        Assert.Equal(1, shown.GetProperty("segments")[0].GetProperty("firstSequence").GetInt64());
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Ls_OfAFolderOfSpools_HasARowForEach()
    {
        Fill(2).Dispose();
        (int exitCode, string output) = await tool.RunAsync("spool", "ls", _folder);
        Assert.Equal(0, exitCode);
        Assert.Contains(Place, output);
        (exitCode, output) = await tool.RunAsync("spool", "ls", Path.Combine(_folder, "nothing"));
        Assert.Equal(ExitCode.NotFound, exitCode);
        Assert.Contains("nothing", output);
    }

    [Fact]
    public async Task AppendCatAndTail_OfLines_AreTheSameLines()
    {
        using (var append = new RunningTool(tool, [], "spool", "append", Place, "--create", "--header", "to=ann"))
        {
            await append.EnterAsync(string.Concat(Enumerable.Range(1, 5000).Select(static line => $"{line}\n")));
            Assert.Equal((0, "5000 messages stored: 1 to 5000\n", ""), await append.EndAsync());
        }

        string[] before = Snapshot();
        (int exitCode, string output) = await tool.RunAsync("spool", "cat", Place, "--from", "4999");
        Assert.Equal((0, "4999\n5000\n"), (exitCode, output));
        (exitCode, output) = await tool.RunAsync("spool", "tail", Place, "-n", "1", "--json");
        Assert.Equal(0, exitCode);
        var message = JsonElement.Parse(output);
        Assert.Equal(5000, message.GetProperty("sequence").GetInt64());
        Assert.Equal("5000", message.GetProperty("text").GetString());
        Assert.Equal("ann", message.GetProperty("headers").GetProperty("to").GetString());
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Append_OfAFile_IsOneMessageThatWaitsForItsConsumer()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllBytesAsync(file, [0, 255, 10, 0], TestContext.Current.CancellationToken);
        using Spool spool = Fill(0);
        using SpoolReader reader = spool.OpenReader("mailer", new SpoolReadOptions { IsManual = true });
        using var append = new RunningTool(
            tool, [], "spool", "append", Place, "--file", file, "--wait", "acknowledged", "--json");
        SpoolMessage message = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal([0, 255, 10, 0], message.Payload.ToArray());
        message.Acknowledge();
        (int exitCode, string output, _) = await append.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Equal(1, JsonElement.Parse(output).GetProperty("last").GetInt64());
        (_, output) = await tool.RunAsync("spool", "cat", Place, "--json");
        Assert.Equal("AP8KAA==", JsonElement.Parse(output).GetProperty("base64").GetString());
    }

    [Fact]
    public async Task TailFollow_WhileASenderAppends_WritesEachMessageAndEndsByCtrlC()
    {
        using Spool spool = Fill(1);
        using var tail = new RunningTool(tool, [], "spool", "tail", "--follow", Place);
        Assert.Equal("message 1", await tail.ReadLineAsync());
        spool.Append("more"u8);
        Assert.Equal("more", await tail.ReadLineAsync());
        tail.Press();
        Assert.Equal(ExitCode.Interrupted, (await tail.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task LagAndReceipts_WithAConsumer_TellHowFarItIs()
    {
        using Spool spool = Fill(3);
        HandleOne(spool);
        JsonElement consumer = (await tool.AskAsync("spool", "lag", Place))[0];
        Assert.Equal(2, consumer.GetProperty("lag").GetInt64());
        JsonElement receipt = (await tool.AskAsync("spool", "receipts", Place, "1"))[0];
        Assert.Equal("acknowledged", receipt.GetProperty("deliveries")[0].GetProperty("state").GetString());
        Assert.Equal(3, (await tool.AskAsync("spool", "receipts", Place)).GetArrayLength());
        (int exitCode, string output) = await tool.RunAsync("spool", "receipts", Place, "4");
        Assert.Equal(ExitCode.NotFound, exitCode);
        Assert.Contains("has no message 4: the next one will be 4", output);
    }

    [Fact]
    public async Task VerifyAndRepair_OfADamagedSpool_FindItAndPutItRight()
    {
        Fill(3).Dispose();
        string journal = Directory.EnumerateFiles(Place, "*.journal").Single();
        byte[] bytes = await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken);
        int at = bytes.AsSpan().IndexOf("message 2"u8);
        await using (FileStream file = File.OpenWrite(journal))
        {
            file.Position = at;
            file.WriteByte((byte)'M');
        }

        (int exitCode, string output) = await tool.RunAsync("spool", "cat", Place);
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("message 2 cannot be read", output);
        (exitCode, output) = await tool.RunAsync("spool", "verify", Place, "--json");
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Equal(2, JsonElement.Parse(output).GetProperty("damages")[0].GetProperty("firstSequence").GetInt64());
        (exitCode, output) = await tool.RunAsync("spool", "repair", Place);
        Assert.Equal(0, exitCode);
        Assert.Contains("1 places put right", output);
        (exitCode, output) = await tool.RunAsync("spool", "cat", Place);
        Assert.Equal((0, "message 1\nmessage 3\n"), (exitCode, output));
        Assert.Equal(0, (await tool.RunAsync("spool", "verify", Place)).ExitCode);
    }

    [Fact]
    public async Task Cat_OfAnEncryptedSpool_NeedsTheKeyFromAPrivateFile()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(static value => (byte)value)];
        Fill(1, new SpoolOptions { Keys = new SpoolKeys(7, key) }).Dispose();
        string file = Path.Combine(_folder, "key");
        await File.WriteAllTextAsync(file, Convert.ToHexString(key), TestContext.Current.CancellationToken);
        (int exitCode, string output) = await tool.RunAsync("spool", "cat", Place);
        Assert.Equal(ExitCode.NotAllowed, exitCode);
        Assert.Contains("is encrypted", output);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        (exitCode, output) = await tool.RunAsync("spool", "cat", Place, "--key", $"7={file}");
        Assert.Equal(ExitCode.NotAllowed, exitCode);
        Assert.Contains("chmod 600", output);
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        (exitCode, output) = await tool.RunAsync("spool", "cat", Place, "--key", $"7={file}");
        Assert.Equal((0, "message 1\n"), (exitCode, output));
    }

    private Spool Fill(int count, SpoolOptions? options = null)
    {
        Spool spool = Spool.Open(Place, SpoolAccess.ReadAppend, options);
        for (int number = 1; number <= count; number++)
            spool.Append(global::System.Text.Encoding.UTF8.GetBytes($"message {number}"));
        return spool;
    }

    private static void HandleOne(Spool spool)
    {
        using SpoolReader reader = spool.OpenReader("mailer", new SpoolReadOptions { IsManual = true });
        Assert.True(reader.TryRead(out SpoolMessage message));
        message.Acknowledge();
    }

    /// <summary>Each file, and when it was changed.</summary>
    private string[] Snapshot() => [.. Directory.EnumerateFiles(Place, "*", SearchOption.AllDirectories)
        .Select(static file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {new FileInfo(file).Length}")
        .Order(StringComparer.Ordinal)];
}
