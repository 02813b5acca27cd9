namespace Ginnel.Rings;

/// <summary>Whoever must close the connection when the peer breaks the rules of the ring.</summary>
internal interface IRingOwner
{
    /// <summary>The peer wrote an impossible position; the exception is about to be thrown.</summary>
    void OnViolation(PeerProtocolException exception);
}
