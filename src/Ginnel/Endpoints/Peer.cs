namespace Ginnel.Endpoints;

/// <summary>The process at the other end of a connection, as the kernel states it for the moment of opening.</summary>
/// <param name="ProcessId">
/// The process, or 0 when it is in a container whose processes we cannot see, or on another computer.
/// </param>
/// <param name="UserId">The user that it ran as; 4,294,967,295, which nobody is, on another computer.</param>
/// <param name="GroupId">The first group of that user.</param>
public readonly record struct Peer(int ProcessId, uint UserId, uint GroupId)
{
    /// <summary>
    /// For a peer on another computer, the distinguished name in its certificate, such as <c>CN=web, O=Example</c>;
    /// null for one on this computer.
    /// </summary>
    public string? Subject { get; init; }

    internal static Peer OfSubject(string subject) => new(0, uint.MaxValue, uint.MaxValue) { Subject = subject };

    internal static Peer Of(Platform.PeerCredentials credentials) =>
        new(credentials.ProcessId, credentials.UserId, credentials.GroupId);
}
