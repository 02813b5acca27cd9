using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Xunit;

namespace Ginnel.Tests.Endpoints;

[SupportedOSPlatform("linux")]
public sealed class RendezvousDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Listen_InADirectoryThatIsNotThere_CreatesItForTheOwnerAlone()
    {
        string path = Path.Join(_folder.Path, "new");
        using EndpointListener listener = Endpoint.Listen("db", new ListenOptions { Directory = path });
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Join(path, "db")));
    }

    [Fact]
    public void Listen_ForEveryone_CreatesADirectoryAndASocketThatAllCanReach()
    {
        string path = Path.Join(_folder.Path, "new");
        using EndpointListener listener = Endpoint.Listen(
            "db", new ListenOptions { Directory = path, Access = EndpointAccess.Everyone });
        Assert.Equal(0x1ED, (int)File.GetUnixFileMode(path));
        Assert.Equal(0x1B6, (int)File.GetUnixFileMode(Path.Join(path, "db")));
    }

    [Fact]
    public void Listen_ForEveryoneInAPrivateDirectory_NamesModeAndWayOut()
    {
        EndpointAccessException exception = Assert.Throws<EndpointAccessException>(() => Endpoint.Listen(
            "db", new ListenOptions { Directory = _folder.Path, Access = EndpointAccess.Everyone }));
        Assert.Contains("0700", exception.Message, StringComparison.Ordinal);
        Assert.Contains("everyone", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ListenOptions.Directory", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Theory]
    [InlineData(0x1F8, "0770")]
    [InlineData(0x1FF, "0777")]
    public void Listen_WhereOthersCanReplaceFiles_IsRefused(int mode, string octal)
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)mode);
        EndpointAccessException exception =
            Assert.Throws<EndpointAccessException>(() => Endpoint.Listen("db", _folder.Listening));
        Assert.Contains(octal, exception.Message, StringComparison.Ordinal);
        Assert.Equal(_folder.Path, exception.Path);
    }

    [Fact]
    public void Listen_InAStickyDirectory_IsAllowed()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x3FF);
        using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
    }

    [Fact]
    public void Listen_ThroughASymbolicLink_IsRefused()
    {
        string link = Path.Join(_folder.Path, "link");
        Directory.CreateDirectory(Path.Join(_folder.Path, "place"));
        Directory.CreateSymbolicLink(link, Path.Join(_folder.Path, "place"));
        foreach (string path in new[] { link, link + "/" })
        {
            EndpointAccessException exception = Assert.Throws<EndpointAccessException>(
                () => Endpoint.Listen("db", new ListenOptions { Directory = path }));
            Assert.Contains("a symbolic link", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Listen_WhereAFileStands_IsRefused()
    {
        string path = Path.Join(_folder.Path, "file");
        File.WriteAllText(path, "");
        EndpointAccessException exception = Assert.Throws<EndpointAccessException>(
            () => Endpoint.Listen("db", new ListenOptions { Directory = path }));
        Assert.Contains("it is a file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_InADirectoryWithALongPath_IsReachedThroughItsDescriptor()
    {
        string path = Path.Join(_folder.Path, new string('d', 150));
        await using EndpointListener listener = Endpoint.Listen("db", new ListenOptions { Directory = path });
        await using Connection client = await Endpoint.ConnectAsync(
            "db", new ConnectOptions { Directory = path }, Token);
        Assert.Equal(Path.Join(path, "db"), listener.Path);
        await listener.DisposeAsync();
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public void Listen_WhereAnOrdinaryFileHasTheName_LeavesItAlone()
    {
        string path = Path.Join(_folder.Path, "db");
        File.WriteAllText(path, "precious");
        EndpointAccessException exception =
            Assert.Throws<EndpointAccessException>(() => Endpoint.Listen("db", _folder.Listening));
        Assert.Contains("no endpoint's socket", exception.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Equal([path], _folder.Files);
    }

    [Fact]
    public void Group_OfANameThatDoesNotExist_SaysSo() =>
        Assert.Throws<ArgumentException>(() => EndpointAccess.Group("no-such-group-here"));

    [Fact]
    public void Group_ByName_HasItsNumber() => Assert.Equal(0u, EndpointAccess.Group("root").GroupId);
}
