using System;
using Ginnel.Far;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>How a connection is opened.</summary>
public sealed class ConnectOptions
{
    /// <summary>The capacity of a connection's pipes when none is given: 64 KiB in each direction.</summary>
    public const int DefaultCapacity = 65536;

    internal const int DefaultMaxPeerCapacity = 64 << 20;

    /// <summary>What the connection is for: both ways, by default.</summary>
    public ConnectionDirections Direction { get; init; } = ConnectionDirections.Duplex;

    /// <summary>
    /// The directory of the endpoint's socket; null for the default one. See <see cref="ListenOptions.Directory"/>.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>
    /// Bytes of the pipe to the listener, from 1 to 1 GiB; rounded up to a power of two of at least one page.
    /// </summary>
    public int Capacity { get; init; } = DefaultCapacity;

    /// <summary>The largest pipe from the listener that is accepted, in bytes. 64 MiB by default.</summary>
    public int MaxPeerCapacity { get; init; } = DefaultMaxPeerCapacity;

    /// <summary>What the ends of the connection do while they wait; with another computer they never spin.</summary>
    public WaitStrategy WaitStrategy { get; init; } = WaitStrategy.Adaptive;

    /// <summary>
    /// How long to wait for somebody to listen; not at all by default.
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> is for ever.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.Zero;

    /// <summary>How long the listener may take to answer, once there is one; 30 seconds by default.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The user that the listener must run as; null for the current user, root, or the owner of the directory.
    /// </summary>
    public uint? ListenerUserId { get; init; }

    /// <summary>
    /// Needed for an address of another computer, <c>tls://host:port/name</c>: who this side is, and whom it believes.
    /// </summary>
    /// <remarks><see cref="ListenerUserId"/> and <see cref="Directory"/> mean nothing there.</remarks>
    public TlsOptions? Tls { get; init; }

    /// <summary>The same with another time to wait for somebody to listen.</summary>
    internal ConnectOptions With(TimeSpan timeout) => new()
    {
        Direction = Direction,
        Directory = Directory,
        Capacity = Capacity,
        MaxPeerCapacity = MaxPeerCapacity,
        WaitStrategy = WaitStrategy,
        Timeout = timeout,
        HandshakeTimeout = HandshakeTimeout,
        ListenerUserId = ListenerUserId,
        Tls = Tls,
    };

    internal ConnectOptions Checked()
    {
        _ = OwnedSegment.RoundCapacity(Capacity, nameof(Capacity));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPeerCapacity, SegmentLayout.SmallestCapacity);
        _ = Tls?.Checked();
        CheckTime(Timeout, nameof(Timeout));
        CheckTime(HandshakeTimeout, nameof(HandshakeTimeout));
        if (Direction is not ConnectionDirections.ReadOnly
            and not ConnectionDirections.WriteOnly and not ConnectionDirections.Duplex)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Direction), Direction, "One of ReadOnly, WriteOnly and Duplex is asked for.");
        }

        return this;
    }

    private static void CheckTime(TimeSpan time, string name)
    {
        if (time != System.Threading.Timeout.InfiniteTimeSpan && (time < TimeSpan.Zero || time > TimeSpan.FromDays(24)))
            throw new ArgumentOutOfRangeException(name, time, "A time is from 0 to 24 days, or infinite.");
    }
}
