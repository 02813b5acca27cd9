using System;
using System.Diagnostics;
using System.Threading;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Endpoints;

/// <summary>A listening socket under a name that nobody else has.</summary>
/// <remarks>
/// 1. Take the lock. Where another has it, look whether somebody listens: that one is alive, and is never taken over.
///    If nobody does, the other is just opening, closing or sweeping, so try again.
/// 2. With the lock, look at what stands at the name: nothing, or a socket that refuses, which a dead listener left.
///    (One that accepts belongs to a listener whose lock file was removed by hand. It is alive, too.)
/// 3. Bind a socket to <c>NAME~</c>, set group and mode, listen, and only then rename it to <c>NAME</c>, over the stale
///    one. So whoever finds the name finds a socket that listens, with its rights set; a socket that refuses is a dead
///    listener's; and a client that watches the directory needs no second look.
/// 4. At the end remove the socket, if it is still ours, and the lock file, then let go of the lock.
/// A crash between any two steps leaves files that the next listener, or a client's <see cref="Sweep"/>, removes.
/// </remarks>
internal sealed class EndpointBinding : IDisposable
{
    /// <summary>
    /// How long somebody may hold the lock without listening; opening and sweeping take microseconds.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly RendezvousDirectory _directory;
    private readonly EndpointLock _lock;
    private readonly string _name;
    private readonly ulong _inode;
    private int _isDisposed;

    private EndpointBinding(
        RendezvousDirectory directory, EndpointLock held, string name, Descriptor socket, ulong inode)
    {
        _directory = directory;
        _lock = held;
        _name = name;
        _inode = inode;
        Socket = socket;
    }

    public Descriptor Socket { get; }

    public string Path => _directory.PathOf(_name);

    /// <summary>Steps 1 to 3. The directory is the binding's from then on.</summary>
    public static EndpointBinding Create(RendezvousDirectory directory, string name, EndpointAccess access, int backlog)
    {
        EndpointLock held = TakeLock(directory, name);
        Descriptor? socket = null;
        try
        {
            ThrowIfTaken(directory, name);
            socket = PacketSocket.Create();
            return new EndpointBinding(directory, held, name, socket, Bind(directory, name, socket, access, backlog));
        }
        catch
        {
            socket?.Dispose();
            held.Release();
            throw;
        }
    }

    /// <summary>
    /// Removes what a dead listener left under a name, if we may. A live or starting one is left alone.
    /// </summary>
    public static void Sweep(RendezvousDirectory directory, string name)
    {
        bool isSocketThere = FileStatus.TryOf(directory.File, name, out _);
        if (EndpointLock.TryTake(directory, name, isSocketThere, out _) is not { } held)
            return;
        if (EndpointProbe.Of(directory, name) is { Answer: ProbeAnswer.Refused })
            _ = FileSystem.Unlink(directory.File, name);
        _ = FileSystem.Unlink(directory.File, name + EndpointName.FreshSuffix);
        held.Release();
    }

    /// <summary>Step 4.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        if (_lock.IsStillNamed
            && FileStatus.TryOf(_directory.File, _name, out FileStatus status) && status.Inode == _inode)
            _ = FileSystem.Unlink(_directory.File, _name);
        Socket.Dispose();
        _lock.Release();
        _directory.Dispose();
    }

    private static EndpointLock TakeLock(RendezvousDirectory directory, string name)
    {
        long start = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (true)
        {
            if (EndpointLock.TryTake(directory, name, mayCreate: true, out int errno) is { } held)
                return held;
            if (errno is not Errno.EAGAIN)
                throw CannotLock(directory, name, errno);
            EndpointProbe probe = EndpointProbe.Of(directory, name);
            if (probe.Answer is ProbeAnswer.Alive || Stopwatch.GetElapsedTime(start) > s_patience)
                throw InUse(directory, name, probe);
            spinner.SpinOnce();
        }
    }

    private static void ThrowIfTaken(RendezvousDirectory directory, string name)
    {
        EndpointProbe probe = EndpointProbe.Of(directory, name);
        if (probe.Answer is ProbeAnswer.Alive)
            throw InUse(directory, name, probe);
        if (probe.Answer is ProbeAnswer.NotASocket)
        {
            string path = directory.PathOf(name);
            throw new EndpointAccessException($"'{path}' exists and is no endpoint's socket, so it is left alone. " +
                "Remove it, or listen under another name.", path);
        }
    }

    private static ulong Bind(
        RendezvousDirectory directory, string name, Descriptor socket, EndpointAccess access, int backlog)
    {
        string fresh = name + EndpointName.FreshSuffix;
        _ = FileSystem.Unlink(directory.File, fresh);
        PacketSocket.Bind(socket, directory.AddressOf(fresh));
        try
        {
            if (access.GroupId is { } group)
                FileSystem.ChangeGroup(directory.File, fresh, group);
            FileSystem.ChangeMode(directory.File, fresh, access.SocketMode);
            PacketSocket.Listen(socket, backlog);
            FileStatus.TryOf(directory.File, fresh, out FileStatus status);
            FileSystem.Rename(directory.File, fresh, name);
            return status.Inode;
        }
        catch
        {
            _ = FileSystem.Unlink(directory.File, fresh);
            throw;
        }
    }

    private static EndpointInUseException InUse(RendezvousDirectory directory, string name, EndpointProbe probe)
    {
        string who = probe.ProcessId == 0 ? "another process" : $"process {probe.ProcessId}";
        string what = probe.Answer is ProbeAnswer.Alive
            ? $"{who} listens there already"
            : $"{who} has held the lock '{name}{EndpointName.LockSuffix}' for more than {s_patience.TotalSeconds} s " +
                "without listening";
        return new EndpointInUseException(
            $"The endpoint '{name}' ({directory.PathOf(name)}) is in use: {what}. Stop it, or use another name.",
            name, directory.PathOf(name), probe.ProcessId);
    }

    private static GinnelException CannotLock(RendezvousDirectory directory, string name, int errno)
    {
        string path = directory.PathOf(name + EndpointName.LockSuffix);
        if (errno is not (Errno.EACCES or Errno.EPERM))
            return new SystemCallException("open", errno, path);
        string owner = FileStatus.TryOf(directory.File, name + EndpointName.LockSuffix, out FileStatus status)
            ? $"it belongs to user {status.UserId}"
            : $"the directory belongs to user {directory.Status.UserId}";
        return new EndpointAccessException(
            $"The lock '{path}' cannot be taken: {owner}, and this process runs as user " +
            $"{UserIdentity.EffectiveUserId()}.", path);
    }
}
