using System;
using System.Globalization;
using Ginnel.Segments;

namespace Ginnel.Pipes;

/// <summary>Whether two hellos fit together.</summary>
internal readonly partial record struct Hello
{
    /// <summary>What the other side of a link does, given what this side does.</summary>
    public static LinkRoles Complement(LinkRoles roles) =>
        (roles.HasFlag(LinkRoles.Reads) ? LinkRoles.Writes : LinkRoles.None)
        | (roles.HasFlag(LinkRoles.Writes) ? LinkRoles.Reads : LinkRoles.None);

    /// <summary>Compares what the peer says with what we say.</summary>
    /// <param name="ours">Our own hello.</param>
    /// <param name="mostCapacity">The largest capacity that we map.</param>
    /// <exception cref="HandshakeException">They do not fit; the message names both sides' values.</exception>
    public void CheckAgainst(Hello ours, int mostCapacity = SegmentLayout.LargestCapacity)
    {
        CheckVersion(ours);
        LinkRoles complement = Complement(ours.Roles);
        Require(Roles == complement, "direction", Roles, $"{ours.Roles}, so the peer's must be {complement}");

        bool isCapacityValid = Roles.HasFlag(LinkRoles.Writes)
            ? Capacity is >= SegmentLayout.SmallestCapacity and <= SegmentLayout.LargestCapacity
                && int.IsPow2(Capacity) && Capacity % Environment.SystemPageSize == 0
            : Capacity == 0;
        Require(isCapacityValid, "capacity", Capacity, "a power of two of whole pages (0 for a side that only reads)");
        Require(Capacity <= mostCapacity, "capacity", Capacity, $"{mostCapacity} as the largest that is accepted");
        Require(ours.ExpectedCapacity == 0 || Capacity == ours.ExpectedCapacity,
            "capacity", Capacity, $"{ours.ExpectedCapacity} as expected");
        Require(ExpectedCapacity == 0 || ExpectedCapacity == ours.Capacity,
            "expected capacity", ExpectedCapacity, $"{ours.Capacity} as the capacity");
    }

    /// <summary>Compares what every version has: until these agree, nothing else in a hello can be relied on.</summary>
    public void CheckVersion(Hello ours)
    {
        Require(Magic == ours.Magic, "magic", $"0x{Magic:x}", $"0x{ours.Magic:x}");
        Require(Version == ours.Version, "protocol version", Version, ours.Version);
    }

    private void Require(bool condition, string what, object theirs, object ours)
    {
        if (condition)
            return;
        throw new HandshakeException(string.Create(
            CultureInfo.InvariantCulture,
            $"The handshake with process {ProcessId} failed: its {what} is {theirs}, ours is {ours}. Use the same " +
            $"version of Ginnel and matching options on both sides."));
    }
}
