using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Ginnel.System.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>A process of another user that opens a spool as a program would. Needs root, to become that user.</summary>
[global::System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SpoolStrangerTests : IDisposable
{
    private const uint GroupId = 4321;
    private const string Refused = "SpoolAccessException: ";

    private readonly Stranger _stranger = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SpoolPath => Path.Combine(_stranger.Public, "spool");

    public void Dispose() => _stranger.Dispose();

    [Theory]
    [InlineData("Read")]
    [InlineData("Append")]
    [InlineData("ReadAppend")]
    public async Task Open_PrivateSpool_IsRefused(string access)
    {
        Create(SpoolRights.CurrentUser);
        string said = await KnockAsync(GroupId, access);
        Assert.StartsWith(Refused, said, StringComparison.Ordinal);
        Assert.Contains(SpoolPath, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Read", GroupId, "opened, read 1")]
    [InlineData("Append", GroupId, Refused)]
    [InlineData("ReadAppend", GroupId, Refused)]
    [InlineData("Read", Stranger.UserId, Refused)]
    [InlineData("Append", Stranger.UserId, Refused)]
    public async Task Open_SpoolThatAGroupMayRead_IsGivenToItsMembersToRead(
        string access, uint groupId, string expected)
    {
        Create(SpoolRights.Group(GroupId, SpoolAccess.Read));
        string said = await KnockAsync(groupId, access, nameof(SpoolAccess.Read));
        Assert.StartsWith(expected, said, StringComparison.Ordinal);
        AssertIsSound(messages: 1);
    }

    [Theory]
    [InlineData("Read", GroupId, "opened, read 1", 1)]
    [InlineData("Append", GroupId, "opened, appended 2", 2)]
    [InlineData("ReadAppend", GroupId, "opened, appended 2, read 2", 2)]
    [InlineData("ReadAppend", Stranger.UserId, Refused, 1)]
    public async Task Open_SpoolThatAGroupMayUse_IsGivenToItsMembers(
        string access, uint groupId, string expected, int messages)
    {
        Create(SpoolRights.Group(GroupId, SpoolAccess.ReadAppend));
        string said = await KnockAsync(groupId, access, nameof(SpoolAccess.ReadAppend));
        Assert.StartsWith(expected, said, StringComparison.Ordinal);
        AssertIsSound(messages);
    }

    [Theory]
    [InlineData("spool")]
    [InlineData("state")]
    [InlineData("*.journal")]
    public async Task Open_FileOfAnotherUser_IsRefused(string pattern)
    {
        Assert.SkipUnless(Environment.UserName == "root", "giving a file away needs root");
        Create(SpoolRights.CurrentUser);
        string file = Directory.GetFiles(SpoolPath, pattern).Single();
        using (Process chown = Process.Start("chown", [Stranger.UserId.ToString(CultureInfo.InvariantCulture), file]))
            await chown.WaitForExitAsync(Token);
        SpoolAccessException exception = Assert.Throws<SpoolAccessException>(() =>
        {
            using Spool spool = Open(SpoolRights.CurrentUser);
            spool.Append(new byte[1]);
        });
        Assert.Contains(Path.GetFileName(file), exception.Message, StringComparison.Ordinal);
    }

    private Task<string> KnockAsync(uint groupId, string access, string? rights = null)
    {
        string[] role = ["spool knock", SpoolPath, access];
        string group = GroupId.ToString(CultureInfo.InvariantCulture);
        return _stranger.PlayAsync(groupId, rights is null ? role : [.. role, group, rights]);
    }

    private void Create(SpoolRights rights)
    {
        using Spool spool = Open(rights);
        spool.Append("private"u8);
    }

    private Spool Open(SpoolRights rights) => Spool.Open(
        SpoolPath, SpoolAccess.ReadAppend, new() { Rights = rights, Durability = SpoolDurability.None });

    private void AssertIsSound(int messages)
    {
        SpoolReport report = Spool.Verify(SpoolPath);
        Assert.Empty(report.Damages);
        Assert.Equal(messages, report.Messages);
    }
}
