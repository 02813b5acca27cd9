using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Far;

namespace Ginnel.Endpoints;

/// <summary>Receives the clients of a listener from other computers.</summary>
/// <remarks>
/// 1. A task takes clients from the kernel, and goes on at once: each shakes hands by itself (<see cref="FarClient"/>).
/// 2. Until it has, it is half open. Those are bounded in number, where the oldest gives way, and in time.
/// 3. When enough are ready to be accepted, the task stops taking clients from the kernel, where they queue.
/// </remarks>
internal sealed class FarReceiver : IConnectionReceiver
{
    private static readonly TimeSpan s_pauseWithoutResources = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly FarAddress _address;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly LinkedList<FarClient> _halfOpen = [];
    private TaskCompletionSource? _paused;
    private EndpointListener? _listener;

    private FarReceiver(Socket socket, FarAddress address) => (_socket, _address) = (socket, address);

    /// <inheritdoc/>
    public string Path => _address.ToString();

    public EndpointListener Listener => _listener!;

    /// <summary>Listens at an address of this computer.</summary>
    /// <exception cref="EndpointInUseException">Somebody listens at the port.</exception>
    /// <exception cref="EndpointAccessException">The port is one that needs rights.</exception>
    /// <exception cref="ArgumentException">It is no address of this computer.</exception>
    public static FarReceiver Create(FarAddress address, int backlog)
    {
        IPAddress host = Resolve(address);
        var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(host, address.Port));
            socket.Listen(backlog);
            return new FarReceiver(socket, address.At(((IPEndPoint)socket.LocalEndPoint!).Port));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw Explain(address, exception);
        }
    }

    /// <inheritdoc/>
    public void Start(EndpointListener listener)
    {
        _listener = listener;
        _ = Task.Run(ReceiveAllAsync);
    }

    /// <inheritdoc/>
    public void Pause()
    {
        lock (_gate)
            _paused ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <inheritdoc/>
    public void Resume()
    {
        lock (_gate)
        {
            _paused?.TrySetResult();
            _paused = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        List<FarClient> halfOpen;
        lock (_gate)
        {
            _disposal.Cancel();
            halfOpen = [.. _halfOpen];
            _halfOpen.Clear();
            _paused?.TrySetResult();
        }

        _socket.Dispose();
        foreach (FarClient client in halfOpen)
            client.End(null);
    }

    /// <summary>A client is not half open any more; with its connection, if it got one.</summary>
    public void OnEnded(FarClient client, Connection? connection)
    {
        lock (_gate)
        {
            if (client.Node.List is not null)
                _halfOpen.Remove(client.Node);
        }

        if (connection is not null)
            Listener.OnReady(connection);
    }

    private async Task ReceiveAllAsync()
    {
        while (!_disposal.IsCancellationRequested)
        {
            if (Volatile.Read(ref _paused) is { } paused)
                await paused.Task.ConfigureAwait(false);
            try
            {
                Add(new FarClient(this, await _socket.AcceptAsync(_disposal.Token).ConfigureAwait(false)));
            }
            catch (SocketException exception) when (exception.SocketErrorCode
                is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                if (!TryMakeRoom())
                    await Task.Delay(s_pauseWithoutResources, CancellationToken.None).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // The client has gone again.
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Add(FarClient client)
    {
        FarClient? oldest = null;
        lock (_gate)
        {
            _halfOpen.AddLast(client.Node);
            if (_halfOpen.Count > Listener.Options.MaxHalfOpen)
                oldest = RemoveOldest();
        }

        oldest?.End($"it had been silent for longest when {Listener.Options.MaxHalfOpen} others were");
        _ = Task.Run(client.RunAsync);
        if (_disposal.IsCancellationRequested)
            client.End(null);
    }

    private bool TryMakeRoom()
    {
        FarClient? oldest;
        lock (_gate)
            oldest = RemoveOldest();
        oldest?.End("this process can open no more descriptors, and it had been silent for longest");
        return oldest is not null;
    }

    private FarClient? RemoveOldest()
    {
        if (_halfOpen.First is not { } first)
            return null;
        _halfOpen.RemoveFirst();
        return first.Value;
    }

    private static IPAddress Resolve(FarAddress address)
    {
        try
        {
            return IPAddress.TryParse(address.Host, out IPAddress? parsed)
                ? parsed
                : Dns.GetHostAddresses(address.Host)[0];
        }
        catch (SocketException exception)
        {
            throw new ArgumentException(
                $"The host of '{address}' is not known: {exception.Message}.", nameof(address), exception);
        }
    }

    private static Exception Explain(FarAddress address, SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new EndpointInUseException(
            $"The endpoint '{address}' is in use: something listens at port {address.Port} already. Stop it, or use " +
            "another port; 0 is for any that is free.", address.Name, address.ToString(), 0),
        SocketError.AccessDenied => new EndpointAccessException(
            $"This process may not listen at port {address.Port} of '{address}'. Use one from 1,024 on.",
            address.ToString()),
        SocketError.AddressNotAvailable => new ArgumentException(
            $"The host of '{address}' is not this computer. Use an address of this one, or 0.0.0.0 for all.",
            nameof(address), exception),
        _ => new GinnelException($"'{address}' cannot be listened at: {exception.Message}.", exception),
    };
}
