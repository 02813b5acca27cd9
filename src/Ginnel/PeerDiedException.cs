namespace Ginnel;

/// <summary>The other process ended without completing its end.</summary>
/// <remarks>
/// A reader gets everything that was published first, and this afterwards: it is not an end of stream.
/// </remarks>
public sealed class PeerDiedException : GinnelException
{
    internal PeerDiedException(string message, int processId) : base(message) => ProcessId = processId;

    /// <summary>The process id that the peer stated when it attached, or 0 when it died before that.</summary>
    public int ProcessId { get; }
}
