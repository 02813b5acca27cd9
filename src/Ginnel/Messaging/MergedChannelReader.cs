using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;

namespace Ginnel.Messaging;

/// <summary>Many producers, one consumer: reads several typed channels as one, each in its turn.</summary>
/// <remarks>
/// <para>
/// Every producer has a ring of its own, so none can damage, fill or stop what another writes. One that dies or breaks
/// the rules ends by itself: what it had published is read, <see cref="OnEnded"/> is told, and the others go on. Of
/// each producer the messages come in order; between producers there is none. A producer that has more goes on after
/// the others had their turn, at the latest after 64 messages.
/// </para>
/// <para>
/// One thread reads at a time. Adding, completing and disposing may come from any. What a producer has written after it
/// was found empty is there for <see cref="TryRead"/> as soon as that news has come.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the messages.</typeparam>
public sealed partial class MergedChannelReader<T> : ChannelReader<T>, IDisposable
{
    private const int MostInARow = 64;
    // So many producers are looked at in one call that finds nothing, even if they pretend to have something.
    private const int MostVisits = 256;

    private readonly PipeChannelOptions _options;
    private readonly Lock _gate = new();
    // All that have not ended. Under the gate.
    private readonly HashSet<Producer> _producers = [];
    // Those for which something has come since they were found empty.
    private readonly Channel<Producer> _news =
        Channel.CreateUnbounded<Producer>(new UnboundedChannelOptions { SingleReader = true });
    // Those that may have a message, in the order of their turns; the reading thread's, like what follows.
    private readonly Queue<Producer> _turns = [];
    private readonly CancellationTokenSource _disposal = new();
    private Producer? _current;
    private int _left;
    private bool _isComplete;
    private bool _isDisposed;

    /// <summary>Starts without producers.</summary>
    /// <param name="options">For the channel of each producer; null for the defaults.</param>
    public MergedChannelReader(PipeChannelOptions? options = null)
    {
        _options = (options ?? PipeChannelOptions.Default).Checked();
        Completion = _news.Reader.Completion;
    }

    /// <summary>
    /// Told of each producer that has ended: its connection if it has one, and the error if there was one.
    /// </summary>
    /// <remarks>
    /// It is called in the middle of a read, or by whoever disposes this reader; for a client that could not be added,
    /// on a pool thread. It must not throw.
    /// </remarks>
    public Action<Connection?, Exception?>? OnEnded { get; init; }

    /// <summary>Producers that have not ended.</summary>
    public int ProducerCount
    {
        get
        {
            lock (_gate)
                return _producers.Count;
        }
    }

    /// <inheritdoc/>
    public override bool CanPeek => true;

    /// <summary>Completes when no producer can come any more and the last one has ended.</summary>
    public override Task Completion { get; }

    /// <summary>Adds what the peer of a connection writes; the connection is closed when its producer ends.</summary>
    /// <exception cref="InvalidOperationException">Nothing can be read from the connection.</exception>
    /// <exception cref="ChannelClosedException">This reader is complete.</exception>
    public void Add(Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Add(new Producer(this, connection.ReaderOf<T>(_options), connection));
    }

    /// <summary>Adds what is written into a pipe.</summary>
    /// <exception cref="ChannelClosedException">This reader is complete.</exception>
    public void Add(PipeReadEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        Add(new Producer(this, end.ReaderOf<T>(_options), null));
    }

    /// <summary>No producer will be added any more: reading ends with the last one.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            if (_producers.Count == 0)
                _news.Writer.TryComplete();
        }
    }

    /// <inheritdoc/>
    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        for (int visits = 0; visits < MostVisits && TryTakeTurn(out Producer? producer); visits++)
        {
            if (producer.Reader.TryRead(out item))
            {
                _left--;
                return true;
            }

            EndTurn(producer);
        }

        item = default;
        return false;
    }

    /// <inheritdoc/>
    public override bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        item = default;
        return HasMessage() && _current!.Reader.TryPeek(out item);
    }

    /// <inheritdoc/>
    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        return HasMessage() ? new ValueTask<bool>(true) : WaitToReadSlowAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<T> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(cancellationToken);
        return TryRead(out T? item) ? new ValueTask<T>(item) : ReadLaterAsync(cancellationToken);
    }

    /// <summary>Closes every channel, and their connections. Doing so twice is fine.</summary>
    public void Dispose()
    {
        Producer[] producers;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _isComplete = true;
            producers = [.. _producers];
        }

        _disposal.Cancel();
        _disposal.Dispose();
        Complete();
        foreach (Producer producer in producers)
            Remove(producer, null);
    }

    /// <summary>Adds every client of a listener until either is disposed, and then completes.</summary>
    internal async Task ReceiveAsync(EndpointListener listener)
    {
        try
        {
            await foreach (Connection connection in listener.AcceptAllAsync(_disposal.Token).ConfigureAwait(false))
                Receive(connection);
        }
        catch (OperationCanceledException)
        {
            // Disposed; nobody reads any more.
        }
        finally
        {
            Complete();
        }
    }

    private void Receive(Connection connection)
    {
        try
        {
            Add(connection);
        }
        catch (Exception exception) when (exception is GinnelException or InvalidOperationException)
        {
            // A client that only reads, or that has gone already, is its own affair.
            connection.Dispose();
            OnEnded?.Invoke(connection, exception);
        }
    }

    private void Add(Producer producer)
    {
        lock (_gate)
        {
            if (_isComplete)
            {
                producer.Close();
                throw new ChannelClosedException();
            }

            _producers.Add(producer);
        }

        producer.AwaitNews();
    }

    private bool HasMessage()
    {
        for (int visits = 0; visits < MostVisits && TryTakeTurn(out Producer? producer); visits++)
        {
            if (producer.Reader.HasMessage())
                return true;
            EndTurn(producer);
        }

        return false;
    }

    /// <summary>The producer whose turn it is; false when none has anything.</summary>
    private bool TryTakeTurn([NotNullWhen(true)] out Producer? producer)
    {
        if (_current is { } current && _left > 0)
        {
            producer = current;
            return true;
        }

        // Its turn is over, and it may have more.
        if (_current is not null)
            _turns.Enqueue(_current);
        while (_news.Reader.TryRead(out Producer? next))
        {
            if (next.TakeNews())
                _turns.Enqueue(next);
        }

        _left = MostInARow;
        bool hasTurn = _turns.TryDequeue(out producer);
        _current = producer;
        return hasTurn;
    }

    /// <summary>It has nothing: it comes back with news, or never.</summary>
    private void EndTurn(Producer producer)
    {
        _current = null;
        if (producer.Reader.HasEnded)
            Remove(producer, producer.Reader.Failure);
        else
            producer.AwaitNews();
    }

    private void Remove(Producer producer, Exception? failure)
    {
        lock (_gate)
        {
            if (!_producers.Remove(producer))
                return;
        }

        producer.Close();
        OnEnded?.Invoke(producer.Connection, failure);
        lock (_gate)
        {
            if (_isComplete && _producers.Count == 0)
                _news.Writer.TryComplete();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> ReadLaterAsync(CancellationToken cancellationToken)
    {
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TryRead(out T? item))
                return item;
        }

        throw new ChannelClosedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitToReadSlowAsync(CancellationToken cancellationToken)
    {
        // Those that still have a turn only pretend to have something: they are looked at again without a wait.
        while (_turns.Count > 0 || await _news.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (HasMessage())
                return true;
            cancellationToken.ThrowIfCancellationRequested();
        }

        return false;
    }
}
