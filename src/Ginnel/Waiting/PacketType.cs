namespace Ginnel.Waiting;

/// <summary>
/// The first byte of every packet on a link's socket; <c>docs/formats/handshake.md</c> has the bytes.
/// </summary>
internal static class PacketType
{
    /// <summary>Look at my header page: something you wait for may have changed.</summary>
    public const byte Doorbell = 1;
    /// <summary>The hello, with the sender's segment.</summary>
    public const byte Hello = 2;
    /// <summary>A handle passed to the peer.</summary>
    public const byte Handle = 3;
    /// <summary>The receiver has taken a handle, so the sender may send another.</summary>
    public const byte HandleTaken = 4;
    /// <summary>A message of a channel that is larger than what its ring takes.</summary>
    public const byte Segment = 5;
    /// <summary>The receiver has taken a segment, so the sender may send another.</summary>
    public const byte SegmentTaken = 6;
}
