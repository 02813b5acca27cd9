using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;

namespace Ginnel.Messaging;

/// <summary>Calls to an object in another process, through an interface with <see cref="ContractAttribute"/>.</summary>
public static class Calls
{
    /// <summary>Serves one object to all clients that connect to a name, until the server is disposed.</summary>
    /// <typeparam name="T">The interface, not the class that implements it.</typeparam>
    /// <param name="name">The endpoint's name; see <see cref="Endpoint.Listen"/>, also for what it throws.</param>
    /// <param name="implementation">Called by all clients, from any thread, by several at once.</param>
    /// <param name="options">How to serve; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The type is no contract.</exception>
    public static CallServer Serve<T>(string name, T implementation, ServeOptions? options = null) where T : class
    {
        ArgumentNullException.ThrowIfNull(implementation);
        var served = new ServedObject<T>(implementation, Contract.Of<T>());
        return CallServer.Listen(name, options, Contract.Of<T>().Hash, _ => served, ownsImplementations: false);
    }

    /// <summary>Serves an object of its own to each client that connects to a name.</summary>
    /// <inheritdoc cref="Serve{T}(string, T, ServeOptions?)"/>
    /// <param name="name">The endpoint's name; see <see cref="Endpoint.Listen"/>, also for what it throws.</param>
    /// <param name="factory">
    /// Makes the object for a client. If it can be disposed, it is when the connection has ended and the calls on it
    /// have returned.
    /// </param>
    /// <param name="options">How to serve; null for the defaults.</param>
    public static CallServer Serve<T>(string name, Func<Peer, T> factory, ServeOptions? options = null) where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        Contract<T> contract = Contract.Of<T>();
        return CallServer.Listen(
            name, options, contract.Hash, peer => new ServedObject<T>(factory(peer), contract),
            ownsImplementations: true);
    }

    /// <summary>Serves an object over one connection, until it ends.</summary>
    /// <param name="connection">Duplex, and not used yet; it belongs to the session from now on.</param>
    /// <param name="implementation">What is called.</param>
    /// <param name="options">How to serve; null for the defaults.</param>
    public static CallSession Serve<T>(Connection connection, T implementation, ServeOptions? options = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(implementation);
        ServeOptions checkedOptions = Checked(options);
        return Serve(CallConnection.Over(connection, checkedOptions), implementation, checkedOptions);
    }

    /// <inheritdoc cref="Serve{T}(Connection, T, ServeOptions?)"/>
    /// <param name="end">One side of a duplex pipe, not used yet; it belongs to the session from now on.</param>
    /// <param name="implementation">What is called.</param>
    /// <param name="options">How to serve; null for the defaults.</param>
    public static CallSession Serve<T>(DuplexPipeEnd end, T implementation, ServeOptions? options = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(end);
        ArgumentNullException.ThrowIfNull(implementation);
        ServeOptions checkedOptions = Checked(options);
        return Serve(CallConnection.Over(end, checkedOptions), implementation, checkedOptions);
    }

    /// <summary>Connects to the object that is served under a name.</summary>
    /// <remarks>
    /// A connection that has ended stays so: its calls fail, and none is ever repeated. Connect again for further ones,
    /// or have the client do so with <see cref="CallOptions.ReconnectTimeout"/>.
    /// </remarks>
    /// <typeparam name="T">The interface.</typeparam>
    /// <param name="name">The name; see <see cref="Endpoint.ConnectAsync"/>, also for what it throws.</param>
    /// <param name="options">How to connect and to call; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HandshakeException">The other side has another contract; the message names both.</exception>
    /// <exception cref="NotSupportedException">The type is no contract.</exception>
    public static async ValueTask<CallClient<T>> ConnectAsync<T>(
        string name, CallOptions? options = null, CancellationToken cancellationToken = default) where T : class
    {
        options ??= new CallOptions();
        options.Check();
        _ = Contract.Of<T>();
        Connection connection = await Endpoint.ConnectAsync(name, options.Connect, cancellationToken)
            .ConfigureAwait(false);
        return options.ReconnectTimeout is null
            ? await ConnectAsync<T>(connection, options, cancellationToken).ConfigureAwait(false)
            : await CallClient<T>.StartAsync(name, connection, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes calls over a connection whose other side serves.</summary>
    /// <param name="connection">Duplex, and not used yet; it belongs to the client from now on.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static ValueTask<CallClient<T>> ConnectAsync<T>(
        Connection connection, CallOptions? options = null, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new CallOptions();
        options.Check();
        return CallClient<T>.StartAsync(CallConnection.Over(connection, options), cancellationToken);
    }

    /// <inheritdoc cref="ConnectAsync{T}(Connection, CallOptions?, CancellationToken)"/>
    /// <param name="end">One side of a duplex pipe, not used yet; it belongs to the client from now on.</param>
    /// <param name="options">How to call; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static ValueTask<CallClient<T>> ConnectAsync<T>(
        DuplexPipeEnd end, CallOptions? options = null, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(end);
        options ??= new CallOptions();
        options.Check();
        return CallClient<T>.StartAsync(CallConnection.Over(end, options), cancellationToken);
    }

    internal static ServeOptions Checked(ServeOptions? options)
    {
        options ??= new ServeOptions();
        options.Check();
        return options;
    }

    private static CallSession Serve<T>(CallConnection connection, T implementation, ServeOptions options)
        where T : class
    {
        Contract<T> contract = Contract.Of<T>();
        return new CallSession(
            connection, new ServedObject<T>(implementation, contract), contract.Hash, options,
            ownsImplementation: false);
    }
}
