using System;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>What of a stream has come and was not taken yet: no more items than credit was given for.</summary>
/// <remarks>One thread puts, one takes; who finds nothing reads the connection for a while, then waits.</remarks>
internal sealed class ItemQueue<T>(CallConnection connection, IMessageFormatter<T> formatter)
    : IReadingGoal, IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly int _window = connection.Options.StreamWindow;
    private ManualResetValueTaskSourceCore<bool> _core;
    private T[] _items = [];
    private int _first;
    private int _count;
    private int _taken;
    private bool _hasEnded;
    private bool _isAwaited;
    private Exception? _exception;

    public bool IsReached => Volatile.Read(ref _count) > 0 || Volatile.Read(ref _hasEnded);

    /// <summary>The item taken last.</summary>
    public T Current { get; private set; } = default!;

    /// <summary>How many items it has room for: the credit that is given at first.</summary>
    public int Window => _window;

    /// <summary>Credit that can be given back: for what was taken, once that is more than half of all.</summary>
    public int TakeCredit()
    {
        if (_taken <= _window / 2)
            return 0;
        int credit = _taken;
        _taken = 0;
        return credit;
    }

    /// <summary>Reads an item and adds it, or says why it cannot be read.</summary>
    public ItemOutcome Put(ref MessageReader reader, out Exception? failure)
    {
        failure = null;
        T item;
        try
        {
            item = formatter.Read(ref reader);
            reader.EndMessage("The item is over before its bytes are.");
        }
#pragma warning disable CA1031 // A formatter of the user's may throw anything; the reader of the stream gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
            return ItemOutcome.Taken;
        }

        return Put(item);
    }

    /// <summary>There will be no more. True when <see cref="Execute"/> is to be called then.</summary>
    public bool End(Exception? exception)
    {
        lock (_gate)
        {
            if (_hasEnded)
                return false;
            _exception = exception;
            Volatile.Write(ref _hasEnded, true);
            return TakeAwaited();
        }
    }

    /// <summary>Takes the next item; false at the end.</summary>
    public ValueTask<bool> MoveNextAsync()
    {
        if (!IsReached)
            connection.TryLead(this);
        lock (_gate)
        {
            if (!IsReached)
            {
                _core.Reset();
                _isAwaited = true;
                return new ValueTask<bool>(this, _core.Version);
            }

            if (_count > 0 || _exception is null)
                return new ValueTask<bool>(TakeUnsynchronized());
            return ValueTask.FromException<bool>(_exception);
        }
    }

    /// <summary>Lets the one go on who awaits an item.</summary>
    public void Execute()
    {
        bool isThere;
        lock (_gate)
            isThere = TakeUnsynchronized();
        if (!isThere && _exception is { } exception)
            _core.SetException(exception);
        else
            _core.SetResult(isThere);
    }

    /// <inheritdoc/>
    public bool GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private ItemOutcome Put(T item)
    {
        lock (_gate)
        {
            if (_hasEnded)
                return ItemOutcome.Taken;
            if (_count == _window)
                return ItemOutcome.Unexpected;
            if (_items.Length == 0)
                _items = new T[_window];
            int index = _first + _count;
            _items[index < _window ? index : index - _window] = item;
            Volatile.Write(ref _count, _count + 1);
            return TakeAwaited() ? ItemOutcome.Awaited : ItemOutcome.Taken;
        }
    }

    private bool TakeAwaited()
    {
        bool wasAwaited = _isAwaited;
        _isAwaited = false;
        return wasAwaited;
    }

    private bool TakeUnsynchronized()
    {
        if (_count == 0)
        {
            Current = default!;
            return false;
        }

        Current = _items[_first];
        _items[_first] = default!;
        _first = _first + 1 == _window ? 0 : _first + 1;
        Volatile.Write(ref _count, _count - 1);
        _taken++;
        return true;
    }
}
