using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Spooling;

/// <summary>What a sender gets for a message that is stored; with it, it can ask what becomes of the message.</summary>
/// <remarks>
/// The same can be asked at any later time, in any process, with the sequence: see <see cref="Spool.GetReceipt"/>. All
/// members may be used from any thread, as long as the spool is open. No wait looks at a clock: consumers ring.
/// </remarks>
public readonly struct Receipt : IEquatable<Receipt>
{
    private readonly Spool? _spool;

    internal Receipt(Spool spool, long sequence) => (_spool, Sequence) = (spool, sequence);

    /// <summary>The message's place in the spool, from 1 on. Later messages have larger ones.</summary>
    public long Sequence { get; }

    /// <summary>Completes when the first consumer has been given the message.</summary>
    public Task<SpoolDelivery> Delivered => WaitDeliveredAsync().AsTask();

    /// <summary>Completes when the first consumer has acknowledged the message.</summary>
    /// <exception cref="MessageRejectedException">It has rejected the message for good.</exception>
    public Task<SpoolDelivery> Acknowledged => WaitAcknowledgedAsync().AsTask();

    /// <summary>What became of the message at each consumer that is known.</summary>
    public IReadOnlyList<SpoolDelivery> GetDeliveries() => Spool.GetDeliveries(Sequence);

    /// <summary>Waits until a consumer has been given the message.</summary>
    /// <param name="consumer">Which one; null for the first that is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<SpoolDelivery> WaitDeliveredAsync(
        string? consumer = null, CancellationToken cancellationToken = default) =>
        Spool.WaitForDeliveryAsync(Sequence, consumer, static delivery => delivery.IsDelivered, cancellationToken);

    /// <summary>Waits until a consumer has handled the message, one way or the other.</summary>
    /// <param name="consumer">Which one; null for the first that has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<SpoolDelivery> WaitHandledAsync(
        string? consumer = null, CancellationToken cancellationToken = default) =>
        Spool.WaitForDeliveryAsync(Sequence, consumer, static delivery => delivery.IsHandled, cancellationToken);

    /// <summary>Waits until a consumer has acknowledged the message.</summary>
    /// <param name="consumer">Which one; null for the first that has handled it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageRejectedException">It has rejected the message for good.</exception>
    public async ValueTask<SpoolDelivery> WaitAcknowledgedAsync(
        string? consumer = null, CancellationToken cancellationToken = default)
    {
        long sequence = Sequence;
        SpoolDelivery delivery = await WaitHandledAsync(consumer, cancellationToken).ConfigureAwait(false);
        return delivery.State == ReceiptState.Acknowledged
            ? delivery
            : throw new MessageRejectedException(sequence, delivery.Consumer, delivery.Reason);
    }

    /// <summary>Whether both are about the same message of the same spool object.</summary>
    public bool Equals(Receipt other) => _spool == other._spool && Sequence == other.Sequence;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Receipt other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_spool, Sequence);

    /// <summary>Whether both are about the same message.</summary>
    public static bool operator ==(Receipt left, Receipt right) => left.Equals(right);

    /// <summary>Whether they are about different messages.</summary>
    public static bool operator !=(Receipt left, Receipt right) => !left.Equals(right);

    private Spool Spool => _spool ?? throw new InvalidOperationException("This receipt is of no message.");
}
