using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Messaging;

/// <summary>The writing side of a topic.</summary>
/// <remarks>
/// One thread publishes at a time; disposal may come from any. A subscriber that dies, leaves or breaks the rules is
/// not waited for; one that lives and does not read holds up publishing under <see cref="TopicPolicy.Wait"/> alone.
/// </remarks>
/// <typeparam name="T">The type of the messages.</typeparam>
public sealed class Publication<T> : IAsyncDisposable, IDisposable
{
    private readonly PublicationCore _core;
    private readonly TopicPolicy _policy;
    private readonly TopicCodec<T> _codec = new();

    internal Publication(PublicationCore core, TopicPolicy policy)
    {
        _core = core;
        _policy = policy;
    }

    /// <summary>How many messages are kept.</summary>
    public int Capacity => _core.Writer.Capacity;

    /// <summary>Bytes of the largest message.</summary>
    public int MessageCapacity => _core.Writer.PayloadCapacity;

    /// <summary>Messages published so far.</summary>
    public long PublishedCount => _core.Writer.Written;

    /// <summary>Messages for which there was no room under <see cref="TopicPolicy.DropNewest"/>.</summary>
    public long DroppedCount => _core.Writer.Dropped;

    /// <summary>Subscribers that get the next message: they have begun, are connected and keep to the rules.</summary>
    public int SubscriberCount => _core.ReaderCount;

    internal PublicationCore Core => _core;

    /// <summary>Publishes a message, if there is room: always, under <see cref="TopicPolicy.DropOldest"/>.</summary>
    /// <exception cref="ArgumentException">It is larger than <see cref="MessageCapacity"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPublish(in T value)
    {
        if (!TryBegin(out Span<byte> payload))
            return false;
        _core.WriteAndCommit(_codec, value, payload);
        return true;
    }

    /// <summary>
    /// Publishes a message, holding up the thread while there is no room; or drops it, if that is the policy.
    /// </summary>
    /// <exception cref="ArgumentException">It is larger than <see cref="MessageCapacity"/>.</exception>
    public void Publish(in T value, CancellationToken cancellationToken = default)
    {
        while (!TryPublish(value) && _policy != TopicPolicy.DropNewest)
            _core.Wait(cancellationToken);
    }

    /// <summary>Publishes a message, waiting while there is no room; or drops it, if that is the policy.</summary>
    /// <exception cref="ArgumentException">It is larger than <see cref="MessageCapacity"/>.</exception>
    public ValueTask PublishAsync(T value, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        return TryPublish(value) || _policy == TopicPolicy.DropNewest
            ? default
            : PublishLaterAsync(value, cancellationToken);
    }

    /// <summary>Room for a message, to be filled in place, if there is any. Of unmanaged types only.</summary>
    /// <param name="loan">Commit it to publish the message; dispose it to think better of it.</param>
    /// <exception cref="NotSupportedException">The type is not unmanaged: a formatter writes its messages.</exception>
    public bool TryLoan(out TopicLoan<T> loan)
    {
        TopicLoan<T>.ThrowUnlessPlain();
        bool hasRoom = TryBegin(out Span<byte> payload);
        loan = hasRoom ? new TopicLoan<T>(_core, payload) : default;
        return hasRoom;
    }

    /// <summary>Waits until there is room for a message, holding up the thread.</summary>
    public void WaitToPublish(CancellationToken cancellationToken = default) => _core.Wait(cancellationToken);

    /// <summary>Waits until there is room for a message.</summary>
    public async ValueTask WaitToPublishAsync(CancellationToken cancellationToken = default) =>
        await _core.WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Ends the topic, as <see cref="DisposeAsync"/> does, holding up the thread.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Ends the topic: subscribers read what was published, then the end. Doing so twice is fine.</summary>
    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryBegin(out Span<byte> payload)
    {
        if (_core.TryBegin(out payload))
            return true;
        if (_policy == TopicPolicy.DropNewest)
            _core.Writer.Drop();
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PublishLaterAsync(T value, CancellationToken cancellationToken)
    {
        do
            await _core.WaitAsync(cancellationToken).ConfigureAwait(false);
        while (!TryPublish(value));
    }
}
