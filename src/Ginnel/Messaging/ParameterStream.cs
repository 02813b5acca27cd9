using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>A stream that is an argument of a served method. It can be read once.</summary>
internal sealed class ParameterStream<T> : IItemTaker, IAsyncEnumerable<T>, IAsyncEnumerator<T>
{
    private readonly CallConnection _connection;
    private readonly long _id;
    private readonly int _number;
    private readonly ItemQueue<T> _queue;
    private int _isRead;
    private CancellationTokenRegistration _registration;

    public ParameterStream(CallConnection connection, long id, int number, IMessageFormatter<T> formatter)
    {
        _connection = connection;
        _id = id;
        _number = number;
        _queue = new ItemQueue<T>(connection, formatter);
    }

    public T Current => _queue.Current;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isRead, 1) != 0)
            throw new InvalidOperationException("A stream that is an argument can be read once.");
        GiveCredit(_queue.Window);
        _registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((ParameterStream<T>)state!).EndElsewhere(new OperationCanceledException(token)),
            this);
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        if (_queue.TakeCredit() is > 0 and var credit)
            GiveCredit(credit);
        return _queue.MoveNextAsync();
    }

    public ValueTask DisposeAsync()
    {
        _registration.Dispose();
        _queue.End(null);
        return default;
    }

    public ItemOutcome TakeItem(ref MessageReader reader)
    {
        ItemOutcome outcome = _queue.Put(ref reader, out Exception? failure);
        return failure is not null && _queue.End(failure) ? ItemOutcome.Awaited : outcome;
    }

    public bool End(Exception? exception) => _queue.End(exception);

    public void Execute() => _queue.Execute();

    /// <summary>Ends it outside of the reading.</summary>
    public void EndElsewhere(Exception exception)
    {
        if (_queue.End(exception))
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void GiveCredit(int count) =>
        _connection.Output.Send(CallFrameKind.StreamCredit, new StreamCreditBody(_id, _number, count));
}
