namespace Ginnel.Endpoints;

/// <summary>The process at the other end of a connection, as the kernel states it for the moment of opening.</summary>
/// <param name="ProcessId">The process, or 0 when it is in a container whose processes we cannot see.</param>
/// <param name="UserId">The user that it ran as.</param>
/// <param name="GroupId">The first group of that user.</param>
public readonly record struct Peer(int ProcessId, uint UserId, uint GroupId)
{
    internal static Peer Of(Platform.PeerCredentials credentials) =>
        new(credentials.ProcessId, credentials.UserId, credentials.GroupId);
}
