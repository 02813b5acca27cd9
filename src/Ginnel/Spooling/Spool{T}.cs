using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Spooling;

/// <summary>A spool whose messages are values of one type, as the serialiser writes them.</summary>
/// <typeparam name="T">What a message is.</typeparam>
public sealed class Spool<T> : IDisposable, IAsyncDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Lock _gate = new();

    internal Spool(Spool spool) => Untyped = spool;

    /// <summary>The spool itself.</summary>
    public Spool Untyped { get; }

    /// <summary>Appends a value, and waits on the calling thread until it is stored.</summary>
    /// <inheritdoc cref="Spool.Append"/>
    public Receipt Append(in T value, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _buffer.ResetWrittenCount();
            MessageSerializer.Serialize(_buffer, value);
            return Untyped.Append(_buffer.WrittenSpan, null, cancellationToken);
        }
    }

    /// <summary>Appends a value; completes when it is stored.</summary>
    /// <inheritdoc cref="Spool.AppendAsync"/>
    public ValueTask<Receipt> AppendAsync(T value, CancellationToken cancellationToken = default) =>
        Untyped.AppendAsync(MessageSerializer.Serialize(value), null, cancellationToken);

    /// <summary>All values for a consumer, and those that will come; it ends by cancellation only.</summary>
    /// <remarks>
    /// A value is acknowledged when the next one is asked for. To do that otherwise, read the messages.
    /// </remarks>
    /// <inheritdoc cref="Spool.ReadAllAsync"/>
    /// <exception cref="InvalidMessageException">A message is no such value.</exception>
    public async IAsyncEnumerable<T> ReadAllAsync(
        string consumer, SpoolReadOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using SpoolReader reader = Untyped.OpenReader(consumer, options);
        await foreach (SpoolMessage message in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            yield return ValueOf(message);
    }

    /// <summary>The value of a message.</summary>
    /// <exception cref="InvalidMessageException">It is no such value.</exception>
    public T ValueOf(in SpoolMessage message) => message.IsOf(Untyped)
        ? MessageSerializer.Deserialize<T>(message.Payload)
        : throw new ArgumentException("It is a message of another spool.", nameof(message));

    /// <inheritdoc cref="Spool.Dispose"/>
    public void Dispose() => Untyped.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Untyped.DisposeAsync();
}
