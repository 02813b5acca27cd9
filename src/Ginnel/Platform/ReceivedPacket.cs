namespace Ginnel.Platform;

/// <summary>What one receive call brought.</summary>
internal readonly struct ReceivedPacket
{
    /// <summary>0, or why nothing was received.</summary>
    public int Errno { get; init; }

    /// <summary>Bytes of the packet; 0 with <see cref="Errno"/> 0 is the peer's hang-up.</summary>
    public int Length { get; init; }

    public int DescriptorCount { get; init; }

    /// <summary>The packet, or its descriptors, did not fit and were cut.</summary>
    public bool IsTruncated { get; init; }
}
