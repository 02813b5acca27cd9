using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Ginnel.System.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>A process of another user at a spool. Needs root, to become that user.</summary>
[global::System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SpoolStrangerTests : IDisposable
{
    private const uint Group = 65533;
    private const UnixFileMode Everybody = PublicFolder.Open | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly PublicFolder _place = new();

    private string SpoolPath => Path.Join(_place.Root, "spool");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("read", "")]
    [InlineData("append", "")]
    [InlineData("consume", "")]
    [InlineData("verify", "")]
    [InlineData("read", "0")]
    [InlineData("append", "0")]
    [InlineData("consume", "0")]
    public async Task Stranger_AtAPrivateSpool_IsRefused(string wish, string owner)
    {
        Make(SpoolRights.CurrentUser, SpoolPath);
        Make(SpoolRights.CurrentUser, Path.Join(_place.Private, "spool"));
        AssertRefused(await AskAsync(SpoolPath, wish, owner));
        AssertRefused(await AskAsync(Path.Join(_place.Private, "spool"), wish, owner));
        Assert.Equal(3, Spool.Verify(SpoolPath).Messages);
        // As if somebody had widened the modes behind our back.
        foreach (string entry in Directory.GetFileSystemEntries(SpoolPath, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(entry, Everybody);
        File.SetUnixFileMode(SpoolPath, Everybody);
        AssertRefused(await AskAsync(SpoolPath, wish, owner));
    }

    [Theory]
    [InlineData(SpoolAccess.Read)]
    [InlineData(SpoolAccess.ReadAppend)]
    public async Task Group_MemberAndStranger_MayDoWhatWasGranted(SpoolAccess access)
    {
        Make(SpoolRights.Group(Group, access), SpoolPath);
        foreach (string wish in (string[])["read", "append", "consume"])
            AssertRefused(await AskAsync(SpoolPath, wish, "0"));
        foreach (string wish in (string[])["read", "append", "consume"])
            AssertRefused(await AskAsync(SpoolPath, wish, "", Group));
        string appended = await AskAsync(SpoolPath, "append", "0", Group);
        if (access == SpoolAccess.Read)
            AssertRefused(appended);
        else
            Assert.Equal("appended 4", appended);
        string expected = access == SpoolAccess.Read ? "read 3" : "read 4";
        Assert.Equal(expected, await AskAsync(SpoolPath, "read", "0", Group));
        Assert.Equal(expected, await AskAsync(SpoolPath, "consume", "0", Group));
        using var spool = Spool.Open(SpoolPath, SpoolAccess.ReadAppend, Options(SpoolRights.CurrentUser));
        Assert.Contains("stranger", spool.Consumers.Select(static consumer => consumer.Name));
        spool.Append(new byte[1]);
        Assert.Equal("read 1", await AskAsync(SpoolPath, "consume", "0", Group));
    }

    /// <summary>It cannot make the directory of all consumers, so whoever makes the spool does.</summary>
    [Fact]
    public async Task Group_MemberIsTheFirstConsumer_IsLetIn()
    {
        using (Spool spool = Spool.Open(
            SpoolPath, SpoolAccess.Append, Options(SpoolRights.Group(Group, SpoolAccess.Read))))
            spool.Append(new byte[1]);
        Assert.Equal("read 1", await AskAsync(SpoolPath, "consume", "0", Group));
    }

    [Theory]
    [InlineData("spool")]
    [InlineData("state")]
    [InlineData("00000000000000000001.journal")]
    [InlineData("consumers")]
    [InlineData("consumers/one")]
    [InlineData("consumers/one/state")]
    [InlineData("consumers/one/00000000000000000001.receipts")]
    public void Open_WhatBelongsToAnotherOrHasAnotherName_IsRefusedByName(string name)
    {
        Assert.SkipUnless(Environment.UserName == "root", "giving files away needs root");
        Make(SpoolRights.CurrentUser, SpoolPath);
        string entry = Path.Join(SpoolPath, name);
        AssertRefusedHere(entry, "user 65534", () => Own(entry, OtherUser.Id), () => Own(entry, 0));
        UnixFileMode mode = File.GetUnixFileMode(entry);
        AssertRefusedHere(
            entry, "mode", () => File.SetUnixFileMode(entry, mode | UnixFileMode.GroupRead | UnixFileMode.OtherRead),
            () => File.SetUnixFileMode(entry, mode));
        string elsewhere = Path.Join(_place.Private, "elsewhere");
        if (File.Exists(entry))
            AssertRefusedHere(entry, "2 names", () => Run("ln", entry, elsewhere), () => File.Delete(elsewhere));
        AssertRefusedHere(
            entry, null,
            () => Run("sh", "-c", $"mv {entry} {elsewhere} && ln -s {elsewhere} {entry}"),
            () => Run("sh", "-c", $"rm {entry} && mv {elsewhere} {entry}"));
        Use();
    }

    private static void Make(SpoolRights rights, string path)
    {
        using var spool = Spool.Open(path, SpoolAccess.ReadAppend, Options(rights));
        for (int number = 0; number < 3; number++)
            spool.Append(new byte[100]);
        using SpoolReader reader = spool.OpenReader("one");
        Assert.True(reader.TryRead(out _));
    }

    private void Use()
    {
        using var spool = Spool.Open(SpoolPath, SpoolAccess.ReadAppend, Options(SpoolRights.CurrentUser));
        using SpoolReader reader = spool.OpenReader("one");
        Assert.True(reader.TryRead(out _));
    }

    private void AssertRefusedHere(string entry, string? reason, Action change, Action changeBack)
    {
        change();
        GinnelException exception = Assert.ThrowsAny<GinnelException>(Use);
        changeBack();
        Assert.Contains(entry, exception.Message, StringComparison.Ordinal);
        if (reason is not null)
            Assert.Contains(reason, Assert.IsType<SpoolAccessException>(exception).Message, StringComparison.Ordinal);
    }

    private static SpoolOptions Options(SpoolRights rights) => new()
    {
        Durability = SpoolDurability.None,
        SegmentLength = 64 << 10,
        KeepHandled = true,
        Rights = rights,
    };

    private Task<string> AskAsync(string path, string wish, string owner, uint? groupId = null) =>
        OtherUser.RunAsync(_place.Program, groupId, "spool stranger", path, wish, owner);

    private static void AssertRefused(string answer) =>
        Assert.StartsWith($"{nameof(SpoolAccessException)}: ", answer, StringComparison.Ordinal);

    private static void Own(string path, uint userId) =>
        Run("chown", userId.ToString(CultureInfo.InvariantCulture), path);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
