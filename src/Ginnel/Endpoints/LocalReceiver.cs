using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>Receives the clients of a listener on this computer.</summary>
/// <remarks>
/// 1. On the event loop: take a client from the kernel, look at who it is. One without the right is closed: not a byte
///    was sent.
/// 2. Otherwise it is half open until it has said what it wants (<see cref="HalfOpenConnection"/>). Half-open clients
///    are bounded in number, where the oldest gives way, and in time, by a timer that runs only while there are any.
/// 3. Answered, it is ready, and waits for <see cref="EndpointListener.AcceptAsync"/>. When enough are ready the loop
///    stops taking clients from the kernel, where they queue, until one is accepted.
/// 4. Out of descriptors or memory, the loop lets go of the oldest half-open client, or tries again a little later.
/// </remarks>
internal sealed class LocalReceiver : IConnectionReceiver, IEventTarget
{
    private const int MostClientsPerTurn = 16;
    private static readonly TimeSpan s_leastPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_pauseWithoutResources = TimeSpan.FromMilliseconds(100);

    private readonly EndpointBinding _binding;
    private readonly Lock _receiving = new();
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private readonly LinkedList<HalfOpenConnection> _halfOpen = [];
    private EndpointListener? _listener;
    private EventRegistration? _registration;
    private bool _isPaused;
    // Until the timer tries again.
    private bool _isOutOfResources;
    private bool _isDisposed;

    /// <param name="binding">The socket that listens; the receiver's own from now on.</param>
    public LocalReceiver(EndpointBinding binding)
    {
        _binding = binding;
        _timer = new Timer(
            static state => ((LocalReceiver)state!).OnTimer(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <inheritdoc/>
    public string Path => _binding.Path;

    public EndpointListener Listener => _listener!;

    private ListenOptions Options => Listener.Options;

    /// <inheritdoc/>
    public void Start(EndpointListener listener)
    {
        _listener = listener;
        _registration = EventLoop.Register(_binding.Socket, this, EpollEvents.In);
        _registration.Hold(this);
    }

    /// <inheritdoc/>
    public void Pause()
    {
        lock (_gate)
        {
            _isPaused = true;
            Watch();
        }
    }

    /// <inheritdoc/>
    public void Resume()
    {
        lock (_gate)
        {
            if (!_isPaused)
                return;
            _isPaused = false;
            Watch();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        List<HalfOpenConnection> halfOpen;
        lock (_gate)
        {
            _isDisposed = true;
            halfOpen = [.. _halfOpen];
            _halfOpen.Clear();
        }

        _registration?.Dispose();
        _timer.Dispose();
        _binding.Dispose();
        foreach (HalfOpenConnection client in halfOpen)
            client.End(null);
    }

    /// <inheritdoc/>
    void IEventTarget.OnEvents(EpollEvents events)
    {
        // One thread of the loop at a time, so that clients stand in the list in the order in which they came.
        lock (_receiving)
        {
            for (int count = 0; count < MostClientsPerTurn; count++)
            {
                if (!TryReceive())
                    return;
            }
        }
    }

    /// <summary>A client is not half open any more; with its connection, if it got one.</summary>
    public void OnAnswered(HalfOpenConnection client, Connection? connection)
    {
        lock (_gate)
        {
            if (client.Node.List is not null)
                _halfOpen.Remove(client.Node);
        }

        if (connection is not null)
            Listener.OnReady(connection);
    }

    /// <summary>Takes one client; false when there is none, or none can be taken for now.</summary>
    private bool TryReceive()
    {
        Descriptor socket;
        lock (_gate)
        {
            if (_isDisposed || _isPaused || _isOutOfResources)
                return false;
            int errno = PacketSocket.Accept(_binding.Socket, out socket);
            if (errno is Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM)
                return TryMakeRoom();
            if (errno != 0)
                return errno is Errno.ECONNABORTED or Errno.EINTR;
        }

        try
        {
            PeerCredentials credentials = PeerCredentials.Of(socket);
            if (Options.Access.Allows(socket, credentials))
                Add(new HalfOpenConnection(this, socket, credentials, Stopwatch.GetTimestamp()));
            else
                RefuseForRights(socket, credentials);
        }
        catch (SystemCallException)
        {
            socket.Dispose();
        }

        return true;
    }

    private void RefuseForRights(Descriptor socket, PeerCredentials credentials)
    {
        socket.Dispose();
        Listener.ReportRefusal(Peer.Of(credentials), new EndpointAccessException(
            $"User {credentials.UserId} (group {credentials.GroupId}, process {credentials.ProcessId}) has no right " +
            $"to connect to '{Listener.Name}': {Options.Access} may.", Path));
    }

    private void Add(HalfOpenConnection client)
    {
        HalfOpenConnection? oldest = null;
        lock (_gate)
        {
            if (_isDisposed)
            {
                client.End(null);
                return;
            }

            _halfOpen.AddLast(client.Node);
            if (_halfOpen.Count > Options.MaxHalfOpen)
                oldest = RemoveOldest();
            if (_halfOpen.Count == 1)
                _timer.Change(Options.HandshakeTimeout, Timeout.InfiniteTimeSpan);
        }

        oldest?.End($"it had been silent for longest when {Options.MaxHalfOpen} others were");
        try
        {
            client.Start();
        }
        catch (SystemCallException)
        {
            client.End("this process can watch no more sockets");
            OnAnswered(client, null);
        }
    }

    private HalfOpenConnection? RemoveOldest()
    {
        if (_halfOpen.First is not { } first)
            return null;
        _halfOpen.RemoveFirst();
        return first.Value;
    }

    private bool TryMakeRoom()
    {
        if (RemoveOldest() is { } oldest)
        {
            oldest.End("this process can open no more descriptors, and it had been silent for longest");
            return true;
        }

        _isOutOfResources = true;
        Watch();
        _timer.Change(s_pauseWithoutResources, Timeout.InfiniteTimeSpan);
        return false;
    }

    private void OnTimer()
    {
        List<HalfOpenConnection> late = [];
        lock (_gate)
        {
            if (_isDisposed)
                return;
            if (_isOutOfResources)
            {
                _isOutOfResources = false;
                Watch();
            }

            TimeSpan limit = Options.HandshakeTimeout;
            while (_halfOpen.First is { } first && Stopwatch.GetElapsedTime(first.Value.Timestamp) >= limit)
                late.Add(RemoveOldest()!);
            if (_halfOpen.First is { } next)
            {
                TimeSpan rest = limit - Stopwatch.GetElapsedTime(next.Value.Timestamp);
                _timer.Change(rest < s_leastPause ? s_leastPause : rest, Timeout.InfiniteTimeSpan);
            }
        }

        foreach (HalfOpenConnection client in late)
            client.End($"it said nothing for {Options.HandshakeTimeout}");
    }

    private void Watch()
    {
        if (!_isDisposed)
            _registration!.Modify(_isPaused || _isOutOfResources ? EpollEvents.None : EpollEvents.In);
    }
}
