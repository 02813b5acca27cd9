using System;
using Ginnel.Platform;

namespace Ginnel.Pipes;

/// <summary>Takes packets that a link does not understand itself.</summary>
/// <remarks>All of these run on the event loop or inside a call of an end: they must not block or run a user's
/// code.</remarks>
internal interface IPacketSink
{
    /// <summary>A packet came. The descriptors are the sink's to close.</summary>
    /// <param name="packet">Its bytes, at least one.</param>
    /// <param name="descriptors">What came along.</param>
    /// <param name="isTruncated">
    /// Bytes or descriptors are missing: this process may have no room for more descriptors.
    /// </param>
    void OnPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<Descriptor?> descriptors, bool isTruncated);

    /// <summary>The socket may have room again, after <see cref="Link.WatchForRoom"/>.</summary>
    void OnRoom();

    /// <summary>The link hung up, broke off, or was closed here. May be called more than once.</summary>
    void OnEnded();
}
