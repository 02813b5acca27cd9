using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Calls an object in another process in JSON, without its contract.</summary>
/// <remarks>How, is above <see cref="JsonServedObject"/>.</remarks>
internal sealed class JsonClient : IAsyncDisposable
{
    private readonly CallConnection _connection;

    private JsonClient(CallConnection connection) => _connection = connection;

    /// <summary>The full name of the contract that is served there.</summary>
    public string Contract => _connection.PeerContract;

    /// <summary>Begins over a connection that was not used yet; it belongs to the client from now on.</summary>
    public static async ValueTask<JsonClient> StartAsync(
        CallConnection connection, CancellationToken cancellationToken)
    {
        await connection.StartAsync(
            JsonServedObject.ContractName, JsonServedObject.ContractHash, null, cancellationToken)
            .ConfigureAwait(false);
        return new JsonClient(connection);
    }

    /// <summary>The contract and its methods, in JSON.</summary>
    /// <exception cref="BrokenPipeException">It may not be called so: the peer has closed the connection.</exception>
    public ValueTask<string> DescribeAsync(CancellationToken cancellationToken) =>
        Target("").CallAsync(
            JsonServedObject.DescribeMethod, new NoArguments(), MessageFormatter.Of<string>(), cancellationToken);

    /// <summary>Calls a method; gives what it returns, in JSON: nothing, a value, or the items of a stream.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="arguments">An object with a property for each, an array in their order, or nothing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RemoteCallException">It threw, or the arguments are not its.</exception>
    public IAsyncEnumerable<string> CallAsync(string method, string arguments, CancellationToken cancellationToken) =>
        Target(method).Stream(
            JsonServedObject.CallMethod, new CallArguments(method, arguments), MessageFormatter.Of<string>(),
            cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Called by the method that is meant, so that failures name it.</summary>
    private CallTarget Target(string method) =>
        new(_connection, 0, Contract, [JsonServedObject.MethodNames[JsonServedObject.DescribeMethod], method]);

    private readonly struct NoArguments : ICallArguments
    {
        public void Write(ref MessageWriter writer) { }

        public void SendStreams(in CallStreams streams) { }
    }

    private readonly struct CallArguments(string method, string arguments) : ICallArguments
    {
        public void Write(ref MessageWriter writer)
        {
            writer.WriteString(method);
            writer.WriteString(arguments);
        }

        public void SendStreams(in CallStreams streams) { }
    }
}
