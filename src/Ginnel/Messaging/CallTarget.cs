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
    private readonly Reconnection? _reconnection;
    private readonly CallConnection? _connection;
    private readonly string _contract;
    private readonly string[] _names;
    private readonly IReadOnlyList<string> _methods;

    internal CallTarget(CallConnection connection, int number, string contract, IReadOnlyList<string> methods)
    {
        _connection = connection;
        Number = number;
        _contract = contract;
        _methods = methods;
        _names = [.. methods.Select(method => $"{contract}.{method}")];
    }

    /// <summary>The first object over whichever connection there is.</summary>
    internal CallTarget(Reconnection reconnection, string contract, IReadOnlyList<string> methods)
    {
        _reconnection = reconnection;
        _contract = contract;
        _methods = methods;
        _names = reconnection.Target._names;
    }

    internal CallConnection Connection => _connection ?? _reconnection!.Target.Connection;

    /// <summary>The same object over one connection: what is exported is known there only.</summary>
    public CallTarget Bound => _reconnection?.Target ?? this;

    /// <summary>The connection has ended, and there will be another one.</summary>
    internal bool IsDown => _reconnection is not null && _reconnection.IsDown;

    /// <summary>Something is to be done before and after each call.</summary>
    private bool IsAroundCalls => Connection.Options.Interceptors.Count > 0 || CallTrace.HasListeners;

    /// <summary>Which of the peer's objects: 0 for what is served, from 1 for callbacks.</summary>
    internal int Number { get; }

    /// <summary>Calls a method with a result.</summary>
    public ValueTask<TResult> CallAsync<TArguments, TResult>(
        int method, in TArguments arguments, IMessageFormatter<TResult> formatter, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments
    {
        if (IsAroundCalls)
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
        if (IsAroundCalls)
        {
            return new ValueTask(new OutgoingInterception<TArguments, Nothing>(
                this, method, arguments, NothingFormatter.Instance, cancellationToken).RunAsync().AsTask());
        }

        if (IsDown)
        {
            return new ValueTask(
                CallLaterAsync(method, arguments, NothingFormatter.Instance, cancellationToken).AsTask());
        }

        try
        {
            CallConnection connection = Connection;
            OutgoingCall<Nothing> call = connection.Start(
                Number, method, _names[method], arguments, NothingFormatter.Instance, isBlocking: false,
                cancellationToken);
            connection.TryLead(call);
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
        if (IsAroundCalls)
        {
            return new OutgoingInterception<TArguments, TResult>(this, method, arguments, formatter, cancellationToken)
                .RunAsync().AsTask().GetAwaiter().GetResult();
        }

        if (IsDown)
            return CallLaterAsync(method, arguments, formatter, cancellationToken).AsTask().GetAwaiter().GetResult();
        CallConnection connection = Connection;
        OutgoingCall<TResult> call = connection.Start(
            Number, method, _names[method], arguments, formatter, isBlocking: true, cancellationToken);
        connection.WaitBlocking(call);
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

    /// <summary>Waits until there is a connection; what is left of the time is for the call.</summary>
    internal ValueTask WaitAsync(long deadline, CancellationToken cancellationToken) =>
        _reconnection!.WaitAsync(deadline, cancellationToken);

    internal string NameOf(int method) => _names[method];

    internal CallContext ContextOf(int method) => new(Connection.Peer, _contract, _methods[method], isIncoming: false);

    internal ValueTask<TResult> CallDirectlyAsync<TArguments, TResult>(
        int method, in TArguments arguments, IMessageFormatter<TResult> formatter, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments
    {
        if (IsDown)
            return CallLaterAsync(method, arguments, formatter, cancellationToken);
        try
        {
            CallConnection connection = Connection;
            OutgoingCall<TResult> call = connection.Start(
                Number, method, _names[method], arguments, formatter, isBlocking: false, cancellationToken);
            connection.TryLead(call);
            return call.AsValueTask();
        }
#pragma warning disable CA1031 // A formatter of the user's may throw anything; the awaiting caller gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<TResult>(exception);
        }
    }

    private async ValueTask<TResult> CallLaterAsync<TArguments, TResult>(
        int method, TArguments arguments, IMessageFormatter<TResult> formatter, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments
    {
        long deadline = CallDeadline.Next(Connection.Options.Deadline);
        await WaitAsync(deadline, cancellationToken).ConfigureAwait(false);
        using (CallDeadline.SetAt(deadline))
            return await Bound.CallDirectlyAsync(method, arguments, formatter, cancellationToken).ConfigureAwait(false);
    }
}
