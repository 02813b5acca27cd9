using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>Gives a region to everyone who connects to a name, and knows who has it.</summary>
/// <remarks>
/// For each client, on its own connection, so that one that stalls keeps nobody else waiting:
/// 1. both sides say what they think is shared here, and compare (<see cref="SharedHello"/>);
/// 2. where readers have a page of their own, the client sends its region, which only it can write;
/// 3. <see cref="ISharedOwner.OnJoined"/>, before the client can have begun;
/// 4. the host sends the region;
/// 5. nothing more is said. When the connection ends the client has left or died: <see cref="ISharedOwner.OnLeft"/>.
/// </remarks>
internal sealed class SharedHost : IAsyncDisposable
{
    private readonly EndpointListener _listener;
    private readonly SharedHello _hello;
    private readonly ISharedOwner _owner;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _clients = [];
    private readonly Task _accepting;

    /// <inheritdoc cref="Endpoint.Listen"/>
    /// <param name="name">The name.</param>
    /// <param name="options">Who may connect; null for the current user.</param>
    /// <param name="hello">What is shared.</param>
    /// <param name="owner">Has the region, and is told who has it.</param>
    public SharedHost(string name, ListenOptions? options, SharedHello hello, ISharedOwner owner)
    {
        FarAddress.Refuse(name, "what is shared here");
        _listener = Endpoint.Listen(name, options);
        _hello = hello;
        _owner = owner;
        _accepting = AcceptAsync();
    }

    /// <summary>Stops listening and hangs up on everyone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        Task[] clients;
        lock (_gate)
            clients = [.. _clients];
        await Task.WhenAll(clients).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            await foreach (Connection connection in _listener.AcceptAllAsync(_stop.Token).ConfigureAwait(false))
                Start(connection);
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void Start(Connection connection)
    {
        lock (_gate)
        {
            Task client = Task.Run(() => ServeAsync(connection), CancellationToken.None);
            _clients.Add(client);
            _ = client.ContinueWith(Forget, TaskScheduler.Default);
        }
    }

    private void Forget(Task client)
    {
        lock (_gate)
            _clients.Remove(client);
    }

    private async Task ServeAsync(Connection connection)
    {
        await using (connection.ConfigureAwait(false))
        {
            SharedMember? member = null;
            try
            {
                member = await WelcomeAsync(connection).ConfigureAwait(false);
                await UntilEndAsync(connection, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is GinnelException or IOException
                or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
            {
                // The client is gone, is faulty, or we are being disposed: either way it has left.
            }
            finally
            {
                if (member is not null)
                {
                    _owner.OnLeft(member);
                    member.Region?.Dispose();
                }
            }
        }
    }

    private async Task<SharedMember> WelcomeAsync(Connection connection)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(_listener.Options.HandshakeTimeout);
        await _hello.WriteToAsync(connection, limit.Token).ConfigureAwait(false);
        await _hello.ReadSameAsync(connection, limit.Token).ConfigureAwait(false);
        SharedRegion? theirs = _owner.ReadersHavePages
            ? await connection.ReceiveHandleAsync<SharedRegion>(limit.Token).ConfigureAwait(false)
            : null;
        var member = new SharedMember(connection.Peer, theirs) { Connection = connection };
        try
        {
            _owner.OnJoined(member);
        }
        catch
        {
            theirs?.Dispose();
            throw;
        }

        try
        {
            await connection.SendHandleAsync(_owner.Region, limit.Token).ConfigureAwait(false);
        }
        catch
        {
            _owner.OnLeft(member);
            theirs?.Dispose();
            throw;
        }

        return member;
    }

    /// <summary>Returns when the other side has completed its end; throws when it died.</summary>
    internal static async Task UntilEndAsync(Connection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await connection.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            connection.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return;
        }
    }
}

/// <summary>Whose region a host gives away.</summary>
internal interface ISharedOwner
{
    /// <summary>What the next client gets.</summary>
    SharedRegion Region { get; }

    /// <summary>Whether each client brings a region of its own.</summary>
    bool ReadersHavePages { get; }

    /// <summary>A client is about to get the region. Called from any thread; may throw to refuse it.</summary>
    void OnJoined(SharedMember member);

    /// <summary>It has left or died. Its region is disposed afterwards.</summary>
    void OnLeft(SharedMember member);
}

/// <summary>One who has the region.</summary>
/// <param name="peer">The process.</param>
/// <param name="region">Its own region, which it alone writes; null where readers have none.</param>
internal sealed class SharedMember(Peer peer, SharedRegion? region)
{
    public Peer Peer { get; } = peer;

    public SharedRegion? Region { get; } = region;

    /// <summary>For doorbells; it closes after the member has left.</summary>
    public required Connection Connection { get; init; }

    /// <summary>What the owner remembers of it.</summary>
    public object? State { get; set; }
}
