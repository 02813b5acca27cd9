using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>An object in the other process; the generated proxy calls it through this.</summary>
/// <remarks>All members can be used from any thread.</remarks>
public sealed class CallTarget
{
    private readonly string _contract;
    private readonly string[] _names;
    private readonly IReadOnlyList<string> _methods;

    internal CallTarget(CallConnection connection, int number, string contract, IReadOnlyList<string> methods)
    {
        Connection = connection;
        Number = number;
        _contract = contract;
        _methods = methods;
        _names = [.. methods.Select(method => $"{contract}.{method}")];
    }

    internal CallConnection Connection { get; }

    /// <summary>Which of the peer's objects: 0 for what is served, from 1 for callbacks.</summary>
    internal int Number { get; }

    /// <summary>Calls a method with a result.</summary>
    public ValueTask<TResult> CallAsync<TArguments, TResult>(
        int method, in TArguments arguments, IMessageFormatter<TResult> formatter, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments
    {
        if (Connection.Options.Interceptors.Count > 0)
        {
            return new OutgoingInterception<TArguments, TResult>(this, method, arguments, formatter, cancellationToken)
                .RunAsync();
        }

        return CallDirectlyAsync(method, arguments, formatter, cancellationToken);
    }

    /// <summary>Calls a method without a result.</summary>
    public ValueTask CallAsync<TArguments>(int method, in TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments
    {
        if (Connection.Options.Interceptors.Count > 0)
        {
            return new ValueTask(new OutgoingInterception<TArguments, Nothing>(
                this, method, arguments, NothingFormatter.Instance, cancellationToken).RunAsync().AsTask());
        }

        try
        {
            OutgoingCall<Nothing> call = Connection.Start(
                Number, method, _names[method], arguments, NothingFormatter.Instance, isBlocking: false,
                cancellationToken);
            Connection.TryLead(call);
            return call.AsValueTaskWithoutResult();
        }
#pragma warning disable CA1031 // A formatter of the user's may throw anything; the awaiting caller gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <summary>Calls a method with a result, and holds up the thread until it has returned.</summary>
    public TResult Call<TArguments, TResult>(
        int method, in TArguments arguments, IMessageFormatter<TResult> formatter, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments
    {
        if (Connection.Options.Interceptors.Count > 0)
        {
            return new OutgoingInterception<TArguments, TResult>(this, method, arguments, formatter, cancellationToken)
                .RunAsync().AsTask().GetAwaiter().GetResult();
        }

        OutgoingCall<TResult> call = Connection.Start(
            Number, method, _names[method], arguments, formatter, isBlocking: true, cancellationToken);
        Connection.WaitBlocking(call);
        return call.GetResult();
    }

    /// <summary>Calls a method without a result, and holds up the thread until it has returned.</summary>
    public void Call<TArguments>(int method, in TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments =>
        Call(method, arguments, NothingFormatter.Instance, cancellationToken);

    /// <summary>A stream of what a method returns; it is called when the stream is enumerated.</summary>
    public IAsyncEnumerable<T> Stream<TArguments, T>(
        int method, in TArguments arguments, IMessageFormatter<T> formatter, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments =>
        new ResultStream<TArguments, T>(this, method, arguments, formatter, cancellationToken);

    /// <summary>Makes an object of ours one that the peer can call; what goes into the message is its number.</summary>
    /// <exception cref="InvalidOperationException">There are too many already.</exception>
    public int Export<T>(T? callback) where T : class => Connection.Export(callback);

    /// <summary>The proxy of a callback is not used any more: the peer may forget its object.</summary>
    public ValueTask DisposeAsync()
    {
        Connection.ReleaseProxy(Number);
        return default;
    }

    internal string NameOf(int method) => _names[method];

    internal CallContext ContextOf(int method) => new(Connection.Peer, _contract, _methods[method], isIncoming: false);

    internal ValueTask<TResult> CallDirectlyAsync<TArguments, TResult>(
        int method, in TArguments arguments, IMessageFormatter<TResult> formatter, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments
    {
        try
        {
            OutgoingCall<TResult> call = Connection.Start(
                Number, method, _names[method], arguments, formatter, isBlocking: false, cancellationToken);
            Connection.TryLead(call);
            return call.AsValueTask();
        }
#pragma warning disable CA1031 // A formatter of the user's may throw anything; the awaiting caller gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<TResult>(exception);
        }
    }
}
