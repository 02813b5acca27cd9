using System;
using Ginnel.Platform;

namespace Ginnel.Pipes;

/// <summary>Takes packets that a link does not understand itself.</summary>
internal interface IPacketSink
{
    /// <summary>
    /// A packet came. The descriptors are the sink's to close. Runs on the event loop: it must not block.
    /// </summary>
    void OnPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<Descriptor?> descriptors);

    /// <summary>The peer hung up.</summary>
    void OnHungUp();
}
