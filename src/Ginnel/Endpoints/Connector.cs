using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Names;
using Ginnel.Platform;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>One attempt of a client to connect.</summary>
/// <remarks>
/// 1. Find the listener. With a timeout: watch the directory first, then try, so that a listener which appears in
///    between is reported; try again at each report.
/// 2. A socket that refuses was left by a dead listener: remove it, if we may.
/// 3. Look at who listens: the current user, root, the owner of the directory, or the one that the options name. In a
///    directory that others may write into, anyone could have taken the name.
/// 4. Send our hello with our segment, and wait for the listener's.
/// </remarks>
internal sealed class Connector(string name, ConnectOptions options, CancellationToken cancellationToken)
{
    /// <summary>How often a wait for a place in a full queue looks whether it was cancelled.</summary>
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    private readonly long _start = Stopwatch.GetTimestamp();

    private string DirectoryPath => RendezvousDirectory.Choose(options.Directory).Path;

    public async ValueTask<Connection> ConnectAsync()
    {
        cancellationToken.ThrowIfCancellationRequested();
        Descriptor socket = await FindListenerAsync().ConfigureAwait(false);
        Connection connection;
        try
        {
            int capacity = OwnedSegment.RoundCapacity(options.Capacity, nameof(options.Capacity));
            connection = new Connection(
                socket, Peer.Of(PeerCredentials.Of(socket)), ConnectionRoles.OfClient(options.Direction), capacity,
                options.MaxPeerCapacity, options.WaitStrategy, PathOfName());
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return await ShakeHandsAsync(connection).ConfigureAwait(false);
    }

    /// <summary>Step 4.</summary>
    private async ValueTask<Connection> ShakeHandsAsync(Connection connection)
    {
        try
        {
            await connection.Link.AttachAsync()
                .WaitAsync(options.HandshakeTimeout, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (TimeoutException)
        {
            connection.Abandon();
            throw new HandshakeException(
                $"The listener '{name}' (process {connection.Peer.ProcessId}) did not answer within " +
                $"{options.HandshakeTimeout}: it is stopped, or has too much to do.");
        }
        catch (PeerDiedException)
        {
            connection.Abandon();
            throw new EndpointAccessException(
                $"The listener '{name}' (process {connection.Peer.ProcessId}, user {connection.Peer.UserId}) closed " +
                $"the connection without a word: user {UserIdentity.EffectiveUserId()} has no right to connect, " +
                "or the listener has just ended.",
                PathOfName());
        }
        catch
        {
            connection.Abandon();
            throw;
        }
    }

    /// <summary>Steps 1 to 3.</summary>
    private async ValueTask<Descriptor> FindListenerAsync()
    {
        bool isWaiting = options.Timeout != TimeSpan.Zero;
        while (true)
        {
            using DirectoryWatch? watch = isWaiting ? DirectoryWatch.Start(DirectoryPath) : null;
            if (await TryFindListenerAsync().ConfigureAwait(false) is { } socket)
                return socket;
            TimeSpan rest = options.Timeout == Timeout.InfiniteTimeSpan
                ? options.Timeout
                : options.Timeout - Stopwatch.GetElapsedTime(_start);
            bool isOver = rest <= TimeSpan.Zero && rest != Timeout.InfiniteTimeSpan;
            if (watch is null || isOver || !await watch.WaitAsync(rest, cancellationToken).ConfigureAwait(false))
                throw NotFound();
        }
    }

    private async ValueTask<Descriptor?> TryFindListenerAsync()
    {
        using RendezvousDirectory? directory = RendezvousDirectory.TryOpenToConnect(options.Directory);
        if (directory is null)
            return null;
        Descriptor socket = PacketSocket.Create();
        int errno = PacketSocket.Connect(socket, directory.AddressOf(name));
        if (errno == Errno.EAGAIN)
        {
            socket.Dispose();
            Task<(int, Descriptor)> waiting = Task.Factory.StartNew(
                () => ConnectToBusy(directory), cancellationToken, TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            (errno, socket) = await waiting.ConfigureAwait(false);
        }

        if (errno == 0)
            return Verified(directory, socket);
        socket.Dispose();
        if (errno is not (Errno.ENOENT or Errno.ECONNREFUSED))
            throw CannotConnect(directory, errno);
        EndpointBinding.Sweep(directory, name);
        return null;
    }

    /// <summary>
    /// The listener's queue in the kernel is full: it is stopped, or has too much to do. Wait for a place in it.
    /// </summary>
    private (int Errno, Descriptor Socket) ConnectToBusy(RendezvousDirectory directory)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Descriptor socket = PacketSocket.CreateWaiting(s_slice);
            int errno = PacketSocket.Connect(socket, directory.AddressOf(name));
            bool isOver = options.HandshakeTimeout != Timeout.InfiniteTimeSpan
                && Stopwatch.GetElapsedTime(start) > options.HandshakeTimeout;
            if (errno is not (Errno.EAGAIN or Errno.EINTR) || isOver)
                return (errno, socket);
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private Descriptor Verified(RendezvousDirectory directory, Descriptor socket)
    {
        uint listener = PeerCredentials.Of(socket).UserId;
        uint current = UserIdentity.EffectiveUserId();
        bool isTrusted = options.ListenerUserId is { } wanted
            ? listener == wanted
            : listener == current || listener == UserIdentity.Root || listener == directory.Status.UserId;
        if (isTrusted)
            return socket;
        socket.Dispose();
        string expected = options.ListenerUserId is { } user
            ? string.Create(CultureInfo.InvariantCulture, $"user {user}, as ConnectOptions.ListenerUserId says")
            : string.Create(CultureInfo.InvariantCulture, $"the current user ({current}), root, or the directory's " +
                $"owner ({directory.Status.UserId}); ConnectOptions.ListenerUserId can name another");
        throw new EndpointAccessException(
            $"The listener '{name}' runs as user {listener}, and is expected to run as {expected}. Nothing was sent " +
            "to it.",
            directory.PathOf(name));
    }

    private GinnelException CannotConnect(RendezvousDirectory directory, int errno)
    {
        string path = directory.PathOf(name);
        if (errno == Errno.EAGAIN)
            return new HandshakeException($"The listener '{name}' ({path}) has had no place for another client for " +
                $"{options.HandshakeTimeout}: it is stopped, or has too much to do.");
        if (errno is not (Errno.EACCES or Errno.EPERM))
            return new SystemCallException("connect", errno, path);
        return new EndpointAccessException(
            $"User {UserIdentity.EffectiveUserId()} has no right to connect to '{path}'; ListenOptions.Access of the " +
            "listener decides that.", path);
    }

    private EndpointNotFoundException NotFound()
    {
        string waited = options.Timeout == TimeSpan.Zero ? "" : $", and nobody began to within {options.Timeout}";
        return new EndpointNotFoundException(
            $"Nobody listens as '{name}' ({PathOfName()}){waited}. Start the listener, or let the client wait for it " +
            "with ConnectOptions.Timeout.",
            name, PathOfName());
    }

    private string PathOfName() => System.IO.Path.Join(DirectoryPath, name);
}
