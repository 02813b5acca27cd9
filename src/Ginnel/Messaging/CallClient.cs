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
    private readonly CallConnection _connection;

    private CallClient(CallConnection connection, T target)
    {
        _connection = connection;
        Target = target;
    }

    /// <summary>The object: its methods run in the other process.</summary>
    /// <remarks>
    /// A method ends with a <see cref="RemoteCallException"/> if the other process's threw, with
    /// <see cref="PeerDiedException"/> if that process died, with <see cref="BrokenPipeException"/> if it closed the
    /// connection, with <see cref="TimeoutException"/> at its deadline. In the last three cases it may or may not have
    /// run. It is never repeated.
    /// </remarks>
    public T Target { get; }

    /// <summary>The process at the other end; over a bare pipe with the process id alone.</summary>
    public Peer Peer => _connection.Peer;

    /// <summary>Completes when the connection has ended, whatever the reason.</summary>
    /// <remarks>A death is noticed at once while calls are under way, otherwise by the next call.</remarks>
    public Task Ended => _connection.Ended;

    /// <summary>Closes the connection; calls that are under way end with an exception.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    internal static async ValueTask<CallClient<T>> StartAsync(
        CallConnection connection, CancellationToken cancellationToken)
    {
        Contract<T> contract = Contract.Of<T>();
        await connection.StartAsync(contract.Name, contract.Hash, null, cancellationToken).ConfigureAwait(false);
        var target = new CallTarget(connection, 0, contract.Name, contract.Methods);
        return new CallClient<T>(connection, contract.CreateProxy(target));
    }
}
