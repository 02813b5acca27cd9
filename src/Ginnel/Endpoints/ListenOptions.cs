using System;
using Ginnel.Far;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>How an endpoint is listened on.</summary>
public sealed class ListenOptions
{
    /// <summary>Who may connect: by default processes of the same user.</summary>
    public EndpointAccess Access { get; init; } = EndpointAccess.CurrentUser;

    /// <summary>
    /// Needed for an address of another computer, <c>tls://host:port/name</c>: who this side is, and who may connect.
    /// </summary>
    /// <remarks><see cref="Access"/> and <see cref="Directory"/> mean nothing there.</remarks>
    public TlsOptions? Tls { get; init; }

    /// <summary>The directory of the endpoint's socket; null for the default one.</summary>
    /// <remarks>
    /// The default is <c>$GINNEL_DIR</c>, else <c>$XDG_RUNTIME_DIR/ginnel</c>, else <c>ginnel-UID</c> in the folder for
    /// temporary files. The last two can be entered by the current user alone, so a wider <see cref="Access"/> needs a
    /// directory that others can enter. One that does not exist is created, with a mode that goes with the access
    /// (0700, 0750, 0755). It must belong to the current user or to root, and nobody else may be able to replace what
    /// is in it.
    /// </remarks>
    public string? Directory { get; init; }

    /// <summary>
    /// The directions that clients may ask for; <see cref="ConnectionDirections.Duplex"/> by default.
    /// </summary>
    public ConnectionDirections Directions { get; init; } = ConnectionDirections.Duplex;

    /// <summary>
    /// Bytes of each connection's pipe to the client, from 1 to 1 GiB; rounded up to a power of two of at least one
    /// page.
    /// </summary>
    public int Capacity { get; init; } = ConnectOptions.DefaultCapacity;

    /// <summary>The largest pipe from a client that is accepted, in bytes. 64 MiB by default.</summary>
    public int MaxPeerCapacity { get; init; } = ConnectOptions.DefaultMaxPeerCapacity;

    /// <summary>What the ends of each connection do while they wait; with another computer they never spin.</summary>
    public WaitStrategy WaitStrategy { get; init; } = WaitStrategy.Adaptive;

    /// <summary>
    /// So many connections wait to be accepted, ready for use; further clients wait in the kernel. 128 by default.
    /// </summary>
    public int Backlog { get; init; } = 128;

    /// <summary>
    /// So many clients may be connected without having said what they want; when there are more, the one that has been
    /// silent for longest is disconnected. 256 by default.
    /// </summary>
    public int MaxHalfOpen { get; init; } = 256;

    /// <summary>
    /// How long a client may take to say what it wants; 10 seconds by default, at least 1 millisecond.
    /// </summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Told of each client that is turned away: who it was and why (no rights, a handshake that does not fit, silence).
    /// </summary>
    /// <remarks>For logs. It is called on pool threads, perhaps on several at once, and must not throw.</remarks>
    public Action<Peer, GinnelException>? OnRefused { get; init; }

    internal ListenOptions Checked()
    {
        ArgumentNullException.ThrowIfNull(Access);
        _ = Tls?.Checked();
        _ = OwnedSegment.RoundCapacity(Capacity, nameof(Capacity));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPeerCapacity, SegmentLayout.SmallestCapacity);
        ArgumentOutOfRangeException.ThrowIfLessThan(Backlog, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxHalfOpen, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HandshakeTimeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HandshakeTimeout, TimeSpan.FromDays(1));
        const ConnectionDirections All =
            ConnectionDirections.ReadOnly | ConnectionDirections.WriteOnly | ConnectionDirections.Duplex;
        if (Directions is ConnectionDirections.None || (Directions & ~All) != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Directions), Directions, "At least one of ReadOnly, WriteOnly and Duplex is needed.");
        }

        return this;
    }
}
