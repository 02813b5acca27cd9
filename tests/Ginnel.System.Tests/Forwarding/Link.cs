using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.System.Tests.Forwarding;

/// <summary>A way to a node that can be cut: connections are dropped then, and no new ones are passed on.</summary>
internal sealed class Link : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly int _port;
    private bool _isCut;

    public Link(int port)
    {
        _port = port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Cut()
    {
        lock (_sockets)
        {
            _isCut = true;
            foreach (Socket socket in _sockets)
                socket.Dispose();
            _sockets.Clear();
        }
    }

    public void Mend()
    {
        lock (_sockets)
            _isCut = false;
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        Cut();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PassAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // It was disposed.
        }
    }

    private async Task PassAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        using (near)
        using (far)
        {
            if (!TryAdd(near, far))
                return;
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _port);
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (SocketException)
            {
                // The node is not there. Who has connected sees that this connection ends.
            }

            lock (_sockets)
            {
                _sockets.Remove(near);
                _sockets.Remove(far);
            }
        }
    }

    private bool TryAdd(params Socket[] sockets)
    {
        lock (_sockets)
        {
            if (!_isCut)
                _sockets.UnionWith(sockets);
            return !_isCut;
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            int length;
            while ((length = await from.ReceiveAsync(buffer)) > 0)
            {
                for (int sent = 0; sent < length;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was cut, or one side has gone.
        }
    }
}
