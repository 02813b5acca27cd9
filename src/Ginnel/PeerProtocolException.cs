namespace Ginnel;

/// <summary>A peer wrote something into its pages that cannot be: it is faulty or hostile, and was cut off.</summary>
public sealed class PeerProtocolException : GinnelException
{
    internal PeerProtocolException(string message) : base(message) { }
}
