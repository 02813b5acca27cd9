namespace Ginnel;

/// <summary>The other side completed its end with an error, and this is its message.</summary>
public sealed class PeerFailedException : GinnelException
{
    internal PeerFailedException(string message, string peerMessage) : base(message) => PeerMessage = peerMessage;

    /// <summary>What the peer gave as the reason; at most about 1,000 bytes of it.</summary>
    public string PeerMessage { get; }
}
