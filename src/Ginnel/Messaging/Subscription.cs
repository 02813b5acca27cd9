using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Memory;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>A reading side of a topic: a <see cref="ChannelReader{T}"/> that may be told what it missed.</summary>
/// <remarks>
/// <para>
/// One thread reads at a time; disposal may come from any. Messages come in the order in which they were published.
/// Where the writer does not wait, those that were overwritten are passed over and counted in <see cref="Missed"/>;
/// a message is never half of one and half of another.
/// </para>
/// <para>
/// The ends are kept apart, each after all that was published. The writer was disposed: the end, as with any channel.
/// Its process died: <see cref="PeerDiedException"/>. It breaks the rules: <see cref="PeerProtocolException"/>, which
/// <see cref="TryRead"/> throws, too. An encoded message that is no such value is passed over by an
/// <see cref="InvalidMessageException"/>. <see cref="ChannelReader{T}.Completion"/> is not used.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the messages.</typeparam>
public sealed class Subscription<T> : ChannelReader<T>, IAsyncDisposable, IDisposable
{
    private const int MostTries = 64;

    private readonly SubscriptionCore _core;
    private readonly TopicCodec<T> _codec = new();

    internal Subscription(SubscriptionCore core) => _core = core;

    /// <summary>Messages that were overwritten before this subscription has read them.</summary>
    public long Missed => _core.Reader.Missed;

    /// <summary>How many messages the topic keeps.</summary>
    public int Capacity => _core.Reader.Capacity;

    /// <summary>The process that publishes.</summary>
    public Peer Peer => _core.Peer;

    internal SubscriptionCore Core => _core;

    /// <inheritdoc/>
    /// <exception cref="PeerProtocolException">The writer breaks the rules.</exception>
    /// <exception cref="InvalidMessageException">The message is not such a value; it is passed over.</exception>
    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        for (int tries = 0; tries < MostTries && _core.TryFind(out ReadOnlySpan<byte> payload); tries++)
        {
            bool isIntact;
            try
            {
                isIntact = _codec.TryDecode(_core.Reader, payload, out item);
            }
            catch (InvalidMessageException)
            {
                _core.Reader.Advance();
                throw;
            }

            if (isIntact)
            {
                _core.Reader.Advance();
                return true;
            }

            _core.Skip();
        }

        item = default;
        return false;
    }

    /// <summary>
    /// Gives the next message where it lies, without a copy, until <see cref="Advance"/>. Of unmanaged types only.
    /// </summary>
    /// <param name="values">One value, or as many as the message has.</param>
    /// <remarks>
    /// Under <see cref="TopicPolicy.DropOldest"/> the writer may overwrite it meanwhile: what was made of it counts
    /// only if <see cref="Advance"/> says so.
    /// </remarks>
    /// <exception cref="PeerProtocolException">The writer breaks the rules.</exception>
    /// <exception cref="NotSupportedException">The type is not unmanaged.</exception>
    public bool TryReadInPlace(out ReadOnlySpan<T> values)
    {
        TopicLoan<T>.ThrowUnlessPlain();
        bool isThere = _core.TryFind(out ReadOnlySpan<byte> payload);
        values = isThere ? PlainBytes.SpanOf<T>(payload, payload.Length / PlainBytes.SizeOf<T>()) : default;
        return isThere;
    }

    /// <summary>Goes to the next message, after <see cref="TryReadInPlace"/>.</summary>
    /// <returns>
    /// True when the message was whole all the time; false when the writer has begun to overwrite it, so that it counts
    /// as missed.
    /// </returns>
    /// <exception cref="PeerProtocolException">The writer breaks the rules.</exception>
    public bool Advance()
    {
        _core.ThrowIfClosed();
        if (_core.Reader.IsIntact())
        {
            _core.Reader.Advance();
            return true;
        }

        _core.Skip();
        return false;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        _core.WaitAsync(cancellationToken);

    /// <summary>Waits until there is a message, holding up the thread; false at the end.</summary>
    public bool WaitToRead(CancellationToken cancellationToken = default) => _core.Wait(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<T> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(cancellationToken);
        return TryRead(out T? item) ? new ValueTask<T>(item) : ReadLaterAsync(cancellationToken);
    }

    /// <summary>Reads a message, holding up the thread until there is one.</summary>
    /// <exception cref="ChannelClosedException">The writer was disposed.</exception>
    /// <exception cref="PeerDiedException">The process that publishes died.</exception>
    public T Read(CancellationToken cancellationToken = default)
    {
        T? item;
        while (!TryRead(out item))
        {
            if (!_core.Wait(cancellationToken))
                throw new ChannelClosedException();
        }

        return item;
    }

    /// <summary>Leaves the topic, as <see cref="DisposeAsync"/> does, holding up the thread.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Leaves the topic: the writer does not wait for it any more. Doing so twice is fine.</summary>
    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> ReadLaterAsync(CancellationToken cancellationToken)
    {
        while (await _core.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TryRead(out T? item))
                return item;
        }

        throw new ChannelClosedException();
    }
}
