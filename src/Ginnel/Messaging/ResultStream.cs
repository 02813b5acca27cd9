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
        var call = new StreamCall<T>(target.Connection, target.NameOf(method), formatter);
        call.Start(target, method, _arguments, token, cancellationToken);
        return call;
    }
}

/// <summary>The call of a stream, and its enumeration.</summary>
internal sealed class StreamCall<T> : OutgoingCall, IItemTaker, IAsyncEnumerator<T>
{
    private readonly IMessageFormatter<T> _formatter;
    private readonly ItemQueue<T> _queue;
    private readonly int _window;
    private CancellationTokenSource? _linked;

    public StreamCall(CallConnection connection, string method, IMessageFormatter<T> formatter)
    {
        _formatter = formatter;
        _window = connection.Options.StreamWindow;
        _queue = new ItemQueue<T>(connection, _window);
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
            Connection.Send(this, target.Number, method, _window, arguments);
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
        if (_queue.Taken > _window / 2)
        {
            int count = _queue.Taken;
            _queue.Taken = 0;
            Connection.Output.Send(CallFrameKind.StreamCredit, new StreamCreditBody(Id, 0, count));
        }

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
        T item;
        try
        {
            item = _formatter.Read(ref reader);
            reader.EndMessage("The item is over before its bytes are.");
        }
#pragma warning disable CA1031 // A formatter of the user's may throw anything; the reader of the stream gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!TryClaim())
                return ItemOutcome.Taken;
            Connection.GiveUp(this);
            return _queue.End(exception) ? ItemOutcome.Awaited : ItemOutcome.Taken;
        }

        return _queue.Put(item);
    }

    public bool End(Exception? exception) => _queue.End(exception);

    public override void ReadResult(ref MessageReader reader) { }

    public override bool Finish() => _queue.End(Exception);

    public override void Execute() => _queue.Execute();

    // An enumerator can be looked at after its end, so it is never used for another call.
    protected override void Recycle() { }
}
