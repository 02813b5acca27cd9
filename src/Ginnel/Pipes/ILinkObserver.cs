namespace Ginnel.Pipes;

/// <summary>Waits for a link's peer in pages of its own, beside the ends' segments.</summary>
internal interface ILinkObserver
{
    /// <summary>A doorbell came, or the peer hung up.</summary>
    /// <remarks>Called on the event loop: must not block or run a user's code.</remarks>
    void OnPeerChanged();
}
