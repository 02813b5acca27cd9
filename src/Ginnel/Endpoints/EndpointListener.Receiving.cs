using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>How clients are received.</summary>
/// <remarks>
/// 1. On the event loop: take a client from the kernel, look at who it is. One without the right is closed: not a byte
///    was sent.
/// 2. Otherwise it is half open until it has said what it wants (<see cref="HalfOpenConnection"/>). Half-open clients
///    are bounded in number, where the oldest gives way, and in time, by a timer that runs only while there are any.
/// 3. Answered, it is ready, and waits for <see cref="AcceptAsync"/>. When enough are ready the loop stops taking
///    clients from the kernel, where they queue, until one is accepted.
/// 4. Out of descriptors or memory, the loop lets go of the oldest half-open client, or tries again a little later.
/// </remarks>
public sealed partial class EndpointListener : IEventTarget
{
    private const int MostClientsPerTurn = 16;
    private static readonly TimeSpan s_leastPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_pauseWithoutResources = TimeSpan.FromMilliseconds(100);

    private readonly Lock _receiving = new();
    private readonly EventRegistration _registration;
    private readonly Timer _timer;
    private readonly LinkedList<HalfOpenConnection> _halfOpen = [];
    private int _readyCount;
    private long _acceptedCount;
    private bool _isPaused;

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

    internal void OnAnswered(HalfOpenConnection client, Connection? connection)
    {
        bool isWanted;
        lock (_gate)
        {
            if (client.Node.List is not null)
                _halfOpen.Remove(client.Node);
            isWanted = !_isDisposed && connection is not null;
            if (isWanted)
            {
                _ready.Writer.TryWrite(connection!);
                _readyCount++;
                if (_readyCount >= Options.Backlog)
                    Pause();
            }
        }

        if (!isWanted)
            connection?.Dispose();
    }

    internal HandleFlow Describe() => new(
        Volatile.Read(ref _acceptedCount), Options.Backlog, Math.Max(0, Volatile.Read(ref _readyCount)),
        null, false, 0);

    private void OnAccepted()
    {
        lock (_gate)
        {
            _acceptedCount++;
            if (--_readyCount < Options.Backlog)
                Resume();
        }
    }

    /// <summary>Takes one client; false when there is none, or none can be taken for now.</summary>
    private bool TryReceive()
    {
        Descriptor socket;
        lock (_gate)
        {
            if (_isDisposed || _isPaused)
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
        ReportRefusal(credentials, new EndpointAccessException(
            $"User {credentials.UserId} (group {credentials.GroupId}, process {credentials.ProcessId}) has no right " +
            $"to connect to '{Name}': {Options.Access} may.", Path));
    }

    internal void ReportRefusal(PeerCredentials credentials, GinnelException exception)
    {
        if (Options.OnRefused is { } onRefused)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static state => state.onRefused(state.Item2, state.exception),
                (onRefused, Peer.Of(credentials), exception), preferLocal: false);
        }
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

        Pause();
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
            if (_readyCount < Options.Backlog)
                Resume();
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

    private void Pause()
    {
        _isPaused = true;
        _registration.Modify(EpollEvents.None);
    }

    private void Resume()
    {
        if (!_isPaused || _isDisposed)
            return;
        _isPaused = false;
        _registration.Modify(EpollEvents.In);
    }
}
