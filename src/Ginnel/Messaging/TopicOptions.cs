using System;
using Ginnel.Endpoints;
using Ginnel.Rings;
using Ginnel.Waiting;

namespace Ginnel.Messaging;

/// <summary>How a topic is published.</summary>
public sealed class TopicOptions
{
    private const long UsualLength = 4 << 20;
    private const int MostUsualSlots = 1024;
    private const int LeastUsualSlots = 4;

    internal static readonly TopicOptions Default = new();

    /// <summary>What happens when a subscriber is a whole ring behind. It is waited for, by default.</summary>
    public TopicPolicy Policy { get; init; } = TopicPolicy.Wait;

    /// <summary>
    /// How many messages are kept, for slow subscribers and for late ones. Null for as many as take 4 MiB, from 4 to
    /// 1,024.
    /// </summary>
    public int? Capacity { get; init; }

    /// <summary>
    /// Bytes of the largest message. Null for one value of an unmanaged type, and 1,024 bytes for others.
    /// </summary>
    /// <remarks>
    /// A message of an unmanaged type can have several values, as many as fit, where it is written and read in place.
    /// </remarks>
    public int? MessageCapacity { get; init; }

    /// <summary>What the two sides compare as the name of the messages' type; null for its full name.</summary>
    public string? TypeName { get; init; }

    /// <summary>Under which rights, and in which directory, the topic is published; null for the defaults.</summary>
    public ListenOptions? Listening { get; init; }

    /// <summary>What publishing does while it waits for a subscriber.</summary>
    public WaitStrategy WaitStrategy { get; init; } = WaitStrategy.Adaptive;

    /// <summary>Slots of the ring: one more than messages are kept.</summary>
    internal int SlotCountFor(int messageCapacity)
    {
        if (Capacity is not { } capacity)
        {
            long fitting = UsualLength / BroadcastLayout.StrideOf(messageCapacity);
            return (int)Math.Clamp(fitting, LeastUsualSlots, MostUsualSlots) + 1;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1, nameof(Capacity));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            capacity, BroadcastLayout.LargestSlotCount - 1, nameof(Capacity));
        return capacity + 1;
    }

    internal TopicOptions Checked()
    {
        if (Policy is not (TopicPolicy.Wait or TopicPolicy.DropOldest or TopicPolicy.DropNewest))
            throw new ArgumentOutOfRangeException(nameof(Policy), Policy, "One of the three policies is asked for.");
        return this;
    }
}
