using System;
using System.Globalization;
using System.Text;
using Ginnel.Platform;

namespace Ginnel.Names;

/// <summary>The directory in which processes meet under names, held open after it was verified.</summary>
/// <remarks>
/// 1. Choose: the directory given; else <c>$GINNEL_DIR</c>; else <c>$XDG_RUNTIME_DIR/ginnel</c>; else <c>ginnel-UID</c>
///    in the folder for temporary files. The last two are private: of nobody but the current user.
/// 2. Who puts names into it, a listener for one, creates it when it is not there. A client creates the private ones
///    only, to be able to watch them.
/// 3. Open it as a place, not following a symbolic link, and verify what was opened:
///    it is a directory; a private one belongs to the current user and has mode 0700; any other belongs, for a
///    listener, to the current user or root, and its group and others cannot write into it, unless the sticky bit keeps
///    them from replacing.
/// 4. From here on names are looked up below the descriptor, so nobody can exchange the directory afterwards.
/// </remarks>
internal sealed class RendezvousDirectory : IDisposable
{
    private const int WritableByOthers = 0x12;
    private const int Sticky = 0x200;
    private const int PrivateMode = 0x1C0;

    private RendezvousDirectory(string path, Descriptor file, FileStatus status)
    {
        Path = path;
        File = file;
        Status = status;
    }

    public string Path { get; }

    public Descriptor File { get; }

    public FileStatus Status { get; }

    /// <summary>Steps 1 to 3 for a listener, and for whoever else puts names into it.</summary>
    /// <param name="given">The directory that was asked for.</param>
    /// <param name="createMode">The mode that it is created with, unless it is private.</param>
    /// <param name="groupId">The group that it is given to when it is created, unless it is private.</param>
    public static RendezvousDirectory OpenToListen(
        string? given, int createMode = PrivateMode, uint? groupId = null)
    {
        (string path, bool isPrivate) = Choose(given);
        int mode = isPrivate ? PrivateMode : createMode;
        bool isCreated = TryCreate(path, mode);
        RendezvousDirectory directory = TryOpen(path)
            ?? throw new EndpointAccessException($"The directory '{path}' vanished while it was being opened.", path);
        try
        {
            if (isCreated && !isPrivate && groupId is { } group)
                FileSystem.ChangeGroup(directory.File, "", group);
            directory = directory.Renewed();
            directory.Verify(isPrivate, isListener: true);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Steps 1 to 3 for a client; null when there is no such directory.</summary>
    public static RendezvousDirectory? TryOpenToConnect(string? given)
    {
        (string path, bool isPrivate) = Choose(given);
        if (isPrivate)
            TryCreate(path, PrivateMode);
        RendezvousDirectory? directory = TryOpen(path);
        try
        {
            directory?.Verify(isPrivate, isListener: false);
            return directory;
        }
        catch
        {
            directory!.Dispose();
            throw;
        }
    }

    /// <summary>Step 1, and whether it is for the current user alone.</summary>
    public static (string Path, bool IsPrivate) Choose(string? given)
    {
        given ??= NullIfEmpty(Environment.GetEnvironmentVariable("GINNEL_DIR"));
        if (given is not null)
            return (System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(given)), false);
        string? runtime = NullIfEmpty(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"));
        return runtime is not null
            ? (System.IO.Path.Join(System.IO.Path.GetFullPath(runtime), "ginnel"), true)
            : (System.IO.Path.Join(
                System.IO.Path.GetTempPath(),
                string.Create(CultureInfo.InvariantCulture, $"ginnel-{UserIdentity.EffectiveUserId()}")), true);
    }

    /// <summary>The path of a name, for people.</summary>
    public string PathOf(string name) => System.IO.Path.Join(Path, name);

    /// <summary>The path of a name, short enough for a socket's address.</summary>
    public string AddressOf(string name)
    {
        string path = PathOf(name);
        return Encoding.UTF8.GetByteCount(path) <= PacketSocket.LongestPath
            ? path
            : string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{File.Value}/{name}");
    }

    /// <summary>Says why it is not used.</summary>
    public EndpointAccessException Refuse(string reason) =>
        new($"The directory '{Path}' cannot be used for endpoints: {reason}.", Path);

    /// <summary>A mode as people write it.</summary>
    public static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    public void Dispose() => File.Dispose();

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool TryCreate(string path, int mode)
    {
        int errno = FileSystem.MakeDirectory(path, mode);
        if (errno == Errno.EEXIST)
            return false;
        if (errno != 0)
            throw new SystemCallException("mkdir", errno, $"the directory of endpoints, {path}; its parent must " +
                "exist and be writable");
        // The umask may have taken away bits that are asked for.
        FileSystem.ChangeMode(path, mode);
        return true;
    }

    private static RendezvousDirectory? TryOpen(string path)
    {
        Descriptor? file = FileSystem.TryOpenPlace(path);
        return file is null ? null : new RendezvousDirectory(path, file, FileStatus.Of(file));
    }

    private RendezvousDirectory Renewed() => new(Path, File, FileStatus.Of(File));

    private void Verify(bool isPrivate, bool isListener)
    {
        if (!Status.IsType(FileStatus.DirectoryType))
            throw Refuse($"it is {Status.DescribeType()}, and a directory is expected");
        uint user = UserIdentity.EffectiveUserId();
        if (isPrivate && Status.UserId != user)
            throw Refuse($"it belongs to user {Status.UserId}, and is expected to belong to the current user, {user}");
        if (isPrivate && (Status.Permissions & 0x3F) != 0)
            throw Refuse($"its mode is {Octal(Status.Permissions)}, and 0700 is expected (chmod 700 puts that right)");
        if (isPrivate)
            return;
        if (isListener && Status.UserId != user && Status.UserId != UserIdentity.Root)
            throw Refuse($"it belongs to user {Status.UserId}, and is expected to belong to the current user, " +
                $"{user}, or to root");
        if ((Status.Permissions & WritableByOthers) != 0 && (Status.Permissions & Sticky) == 0)
            throw Refuse($"its mode is {Octal(Status.Permissions)}: others can replace what is in it. Expected is a " +
                "mode without write access for group and others, or with the sticky bit");
    }
}
