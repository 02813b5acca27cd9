using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>A stream that a call returns: a call of its own for each enumeration.</summary>
internal sealed class ResultStream<TArguments, T>(
    CallTarget target, int method, TArguments arguments, IMessageFormatter<T> formatter, CancellationToken token)
    : IAsyncEnumerable<T>
    where TArguments : struct, ICallArguments
{
    private readonly TArguments _arguments = arguments;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (target.IsDown)
            return EnumerateLaterAsync(cancellationToken);
        var call = new StreamCall<T>(target.Connection, target.NameOf(method), formatter);
        call.Start(target, method, _arguments, token, cancellationToken);
        return call;
    }

    private async IAsyncEnumerator<T> EnumerateLaterAsync(CancellationToken cancellationToken)
    {
        long deadline = CallDeadline.Next(target.Connection.Options.Deadline);
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(token, cancellationToken))
            await target.WaitAsync(deadline, either.Token).ConfigureAwait(false);
        IAsyncEnumerator<T> items;
        using (CallDeadline.SetAt(deadline))
        {
            items = new ResultStream<TArguments, T>(target.Bound, method, _arguments, formatter, token)
                .GetAsyncEnumerator(cancellationToken);
        }

        await using (items.ConfigureAwait(false))
        {
            while (await items.MoveNextAsync().ConfigureAwait(false))
                yield return items.Current;
        }
    }
}

/// <summary>The call of a stream, and its enumeration.</summary>
internal sealed class StreamCall<T> : OutgoingCall, IItemTaker, IAsyncEnumerator<T>
{
    private readonly ItemQueue<T> _queue;
    private CancellationTokenSource? _linked;

    public StreamCall(CallConnection connection, string method, IMessageFormatter<T> formatter)
    {
        _queue = new ItemQueue<T>(connection, formatter);
        Begin(connection, method, CallDeadline.Next(connection.Options.Deadline));
    }

    public T Current => _queue.Current;

    /// <summary>Sends the request; what goes wrong is the enumeration's first and only outcome.</summary>
    public void Start<TArguments>(
        CallTarget target, int method, in TArguments arguments, CancellationToken first, CancellationToken second)
        where TArguments : struct, ICallArguments
    {
        CancellationToken token = first;
        if (!first.CanBeCanceled)
            token = second;
        else if (second.CanBeCanceled && first != second)
            token = (_linked = CancellationTokenSource.CreateLinkedTokenSource(first, second)).Token;
        try
        {
            token.ThrowIfCancellationRequested();
            Connection.Send(this, target.Number, method, _queue.Window, arguments);
            WatchToken(token);
        }
#pragma warning disable CA1031 // A formatter of the user's may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TryClaim();
            _queue.End(exception);
        }
    }

    public ValueTask<bool> MoveNextAsync()
    {
        if (_queue.TakeCredit() is > 0 and var credit)
            Connection.Output.Send(CallFrameKind.StreamCredit, new StreamCreditBody(Id, 0, credit));
        return _queue.MoveNextAsync();
    }

    public ValueTask DisposeAsync()
    {
        if (TryClaim())
        {
            Connection.GiveUp(this);
            _queue.End(null);
        }

        ReleaseByCaller();
        _linked?.Dispose();
        return default;
    }

    public ItemOutcome TakeItem(ref MessageReader reader)
    {
        ItemOutcome outcome = _queue.Put(ref reader, out Exception? failure);
        if (failure is null || !TryClaim())
            return outcome;
        Connection.GiveUp(this);
        return _queue.End(failure) ? ItemOutcome.Awaited : ItemOutcome.Taken;
    }

    public bool End(Exception? exception) => _queue.End(exception);

    public override void ReadResult(ref MessageReader reader) { }

    public override bool Finish() => _queue.End(Exception);

    public override void Execute() => _queue.Execute();

    // An enumerator can be looked at after its end, so it is never used for another call.
    protected override void Recycle() { }
}
