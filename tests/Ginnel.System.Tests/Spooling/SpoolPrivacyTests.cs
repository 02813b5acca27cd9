using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>Who gets to see what is in a spool.</summary>
[global::System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SpoolPrivacyTests : IDisposable
{
    private const UnixFileMode Widened = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-privacy-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SpoolPath => Path.Join(_folder, "spool");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    [InlineData(SpoolDurability.Each)]
    public async Task Keys_AfterAppendReadAndReject_NoFileHasThePlainText(SpoolDurability durability)
    {
        string marker = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        byte[] bytes = Encoding.UTF8.GetBytes(marker);
        var headers = new Dictionary<string, string> { [$"name-{marker}"] = marker };
        await using (Spool spool = Open(new SpoolKeys(1, new byte[32]), durability))
        {
            spool.Append(bytes, headers, Token);
            await spool.AppendAsync(bytes, headers, Token);
            await spool.AppendManyAsync([bytes, bytes], Token);
            AssertNowhere(bytes);
            ReadAll(spool, marker);
            AssertNowhere(bytes);
        }

        AssertNowhere(bytes);
    }

    [Fact]
    public void Keys_WrongOrMissing_AreNamed()
    {
        using (Spool spool = Open(new SpoolKeys(1, new byte[32])))
            spool.Append(new byte[100]);
        byte[] other = new byte[32];
        other[0] = 1;
        foreach (SpoolKeys? keys in (SpoolKeys?[])[null, new SpoolKeys(1, other), new SpoolKeys(2, other)])
        {
            using Spool spool = Open(keys);
            using SpoolReader reader = spool.OpenReader();
            GinnelException exception = Assert.ThrowsAny<GinnelException>(() => reader.TryRead(out _));
            Assert.Contains("1", exception.Message, StringComparison.Ordinal);
            Assert.Contains("key", exception.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Keys_Changed_OldAndNewMessagesAreReadWithBoth()
    {
        byte[] old = RandomNumberGenerator.GetBytes(16);
        byte[] current = RandomNumberGenerator.GetBytes(32);
        using (Spool spool = Open(new SpoolKeys(1, old)))
            spool.Append(new byte[10]);
        var keys = new SpoolKeys(2, current);
        keys.Add(1, old);
        using (Spool spool = Open(keys))
            spool.Append(new byte[20]);
        using Spool again = Open(keys);
        using SpoolReader reader = again.OpenReader();
        Assert.Equal(10, reader.Read(Token).Payload.Length);
        Assert.Equal(20, reader.Read(Token).Payload.Length);
    }

    [Theory]
    [InlineData("spool")]
    [InlineData("state")]
    [InlineData("00000000000000000001.journal")]
    public void Open_FileWithWiderRights_IsRefused(string name)
    {
        Open().Dispose();
        string file = Path.Join(SpoolPath, name);
        Assert.SkipUnless(File.Exists(file), $"there is no '{name}' in this version");
        File.SetUnixFileMode(file, Widened);
        SpoolAccessException exception = Assert.Throws<SpoolAccessException>(Append);
        Assert.Contains("604", exception.Message, StringComparison.Ordinal);
        Assert.Contains("600", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DirectoryWithWiderRights_IsRefused()
    {
        Open().Dispose();
        File.SetUnixFileMode(SpoolPath, File.GetUnixFileMode(SpoolPath) | UnixFileMode.OtherExecute);
        SpoolAccessException exception = Assert.Throws<SpoolAccessException>(Append);
        Assert.Contains("701", exception.Message, StringComparison.Ordinal);
        Assert.Contains("700", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SymbolicLink_IsRefused()
    {
        Open().Dispose();
        string link = Path.Join(_folder, "link");
        Directory.CreateSymbolicLink(link, SpoolPath);
        Assert.Throws<SpoolAccessException>(() => Spool.Open(link, SpoolAccess.Append));
    }

    [Fact]
    public void Open_JournalWithAnotherName_IsRefused()
    {
        Open().Dispose();
        string journal = Directory.GetFiles(SpoolPath, "*.journal").Single();
        string copy = Path.Join(_folder, "elsewhere");
        File.Move(journal, copy);
        File.CreateSymbolicLink(journal, copy);
        Assert.ThrowsAny<GinnelException>(Append);
    }

    /// <summary>Needs root, to become that user.</summary>
    [Fact]
    public async Task Stranger_AtAPrivateSpool_SeesNoNameAndNoByte()
    {
        Assert.SkipUnless(Environment.UserName == "root", "becoming another user needs root");
        Append();
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder)
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        string journal = Directory.GetFiles(SpoolPath, "*.journal").Single();
        foreach (string command in (string[])
            [$"ls {SpoolPath}", $"cat {journal}", $"stat {journal}", $"echo more >> {journal}"])
        {
            var start = new ProcessStartInfo("setpriv")
            {
                ArgumentList = { "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", command },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            };
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            Assert.NotEqual(0, process.ExitCode);
            Assert.Equal("", output);
        }
    }

    private void Append()
    {
        using Spool spool = Open();
        spool.Append(new byte[1]);
    }

    private Spool Open(SpoolKeys? keys = null, SpoolDurability durability = SpoolDurability.None) => Spool.Open(
        SpoolPath, SpoolAccess.ReadAppend,
        new SpoolOptions { Durability = durability, SegmentLength = 64 << 10, Keys = keys, KeepHandled = true });

    /// <summary>As a consumer, whose lock on its file is free again when this returns.</summary>
    private static void ReadAll(Spool spool, string marker)
    {
        using SpoolReader reader = spool.OpenReader("one");
        for (int number = 0; number < 4; number++)
        {
            SpoolMessage message = reader.Read(Token);
            Assert.Equal(marker, Encoding.UTF8.GetString(message.Payload));
            if (number < 2)
                Assert.Equal(marker, message.Headers[$"name-{marker}"]);
            if (number % 2 == 0)
                message.Reject("not now");
        }

        Assert.False(reader.TryRead(out _));
    }

    private void AssertNowhere(ReadOnlySpan<byte> bytes)
    {
        string[] files = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            Assert.True(content.AsSpan().IndexOf(bytes) < 0, $"{file} has the message in plain text.");
        }
    }
}
