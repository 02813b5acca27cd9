using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Endpoints;

/// <summary>What was found at an endpoint's name.</summary>
internal enum ProbeAnswer
{
    /// <summary>Nothing.</summary>
    Absent,
    /// <summary>A socket on which nobody listens: its listener died.</summary>
    Refused,
    /// <summary>A listener.</summary>
    Alive,
    /// <summary>Some other kind of file.</summary>
    NotASocket,
}

/// <summary>Looks whether somebody listens, by connecting and hanging up at once.</summary>
internal readonly record struct EndpointProbe(ProbeAnswer Answer, int ProcessId)
{
    public static EndpointProbe Of(RendezvousDirectory directory, string name)
    {
        if (!FileStatus.TryOf(directory.File, name, out FileStatus status))
            return new(ProbeAnswer.Absent, 0);
        if (!status.IsType(FileStatus.SocketType))
            return new(ProbeAnswer.NotASocket, 0);
        using Descriptor socket = PacketSocket.Create();
        return PacketSocket.Connect(socket, directory.AddressOf(name)) switch
        {
            0 => new(ProbeAnswer.Alive, PeerCredentials.Of(socket).ProcessId),
            Errno.ENOENT => new(ProbeAnswer.Absent, 0),
            Errno.ECONNREFUSED => new(ProbeAnswer.Refused, 0),
            // A full queue, or a socket that we may not connect to: somebody's, in any case.
            _ => new(ProbeAnswer.Alive, 0),
        };
    }
}
