using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>A connection to an object in another process, and the object's proxy.</summary>
/// <remarks>All members, and those of the proxy, can be used from any thread.</remarks>
/// <typeparam name="T">The object's contract.</typeparam>
public sealed class CallClient<T> : IAsyncDisposable where T : class
{
    private readonly CallConnection? _connection;
    private readonly Reconnection? _reconnection;

    private CallClient(CallConnection connection, T target)
    {
        _connection = connection;
        Target = target;
    }

    private CallClient(string name, CallOptions options)
    {
        _reconnection = new Reconnection(name, options, BeginAsync, () => Reconnected?.Invoke());
        Target = null!;
    }

    /// <summary>Raised on the thread pool when calls go over another connection than before.</summary>
    /// <remarks>
    /// Only with <see cref="CallOptions.ReconnectTimeout"/>. The server at the other end may be another one: pass it
    /// callbacks again, and whatever else it has to know. The call that found the old connection ended does not wait
    /// for that.
    /// </remarks>
    public event Action? Reconnected;

    /// <summary>The object: its methods run in the other process.</summary>
    /// <remarks>
    /// A method ends with a <see cref="RemoteCallException"/> if the other process's threw, with
    /// <see cref="PeerDiedException"/> if that process died, with <see cref="BrokenPipeException"/> if it closed the
    /// connection, with <see cref="TimeoutException"/> at its deadline. In the last three cases it may or may not have
    /// run. It is never repeated.
    /// </remarks>
    public T Target { get; private set; }

    /// <summary>The process at the other end; over a bare pipe with the process id alone.</summary>
    public Peer Peer => Connection.Peer;

    /// <summary>Completes when the connection has ended, whatever the reason, and there will be no other one.</summary>
    /// <remarks>A death is noticed at once while calls are under way, otherwise by the next call.</remarks>
    public Task Ended => _reconnection?.Ended ?? Connection.Ended;

    private CallConnection Connection => _connection ?? _reconnection!.Target.Connection;

    /// <summary>Closes the connection; calls that are under way end with an exception.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public ValueTask DisposeAsync() => _reconnection?.DisposeAsync() ?? Connection.DisposeAsync();

    internal static async ValueTask<CallClient<T>> StartAsync(
        CallConnection connection, CancellationToken cancellationToken)
    {
        CallTarget target = await BeginAsync(connection, cancellationToken).ConfigureAwait(false);
        return new CallClient<T>(connection, Contract.Of<T>().CreateProxy(target));
    }

    /// <summary>A client that connects again when it has to.</summary>
    internal static async ValueTask<CallClient<T>> StartAsync(
        string name, Connection connection, CallOptions options, CancellationToken cancellationToken)
    {
        var client = new CallClient<T>(name, options);
        Reconnection reconnection = client._reconnection!;
        await reconnection.StartAsync(connection, cancellationToken).ConfigureAwait(false);
        Contract<T> contract = Contract.Of<T>();
        client.Target = contract.CreateProxy(new CallTarget(reconnection, contract.Name, contract.Methods));
        return client;
    }

    private static async ValueTask<CallTarget> BeginAsync(
        CallConnection connection, CancellationToken cancellationToken)
    {
        Contract<T> contract = Contract.Of<T>();
        await connection.StartAsync(contract.Name, contract.Hash, null, cancellationToken).ConfigureAwait(false);
        return new CallTarget(connection, 0, contract.Name, contract.Methods);
    }
}
