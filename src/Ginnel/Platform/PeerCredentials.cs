using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>SO_PEERCRED and SO_PEERGROUPS: who is at the other end of a Unix socket, as the kernel knows.</summary>
/// <remarks>
/// The values are those of the moment at which the peer called connect (seen by the listener) or listen (seen by the
/// client). They cannot be forged, and do not change when the peer hands its socket to somebody else.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe partial struct PeerCredentials
{
    private const int SocketLevel = 1;
    private const int CredentialsOption = 17;
    private const int GroupsOption = 59;

    /// <summary>The process, or 0 when it is in a process-id namespace that we cannot see.</summary>
    public int ProcessId;
    public uint UserId;
    public uint GroupId;

    public static PeerCredentials Of(Descriptor socket)
    {
        PeerCredentials credentials;
        uint length = (uint)sizeof(PeerCredentials);
        Errno.Check(
            GetOption(socket, SocketLevel, CredentialsOption, &credentials, &length), "getsockopt(SO_PEERCRED)");
        return credentials;
    }

    /// <summary>True when the peer's process has a group among its supplementary ones.</summary>
    public static bool HasGroup(Descriptor socket, uint groupId)
    {
        Span<uint> groups = stackalloc uint[64];
        if (!TryReadGroups(socket, groups, out int count))
        {
            groups = new uint[count];
            if (!TryReadGroups(socket, groups, out count))
                return false;
        }

        return groups[..count].Contains(groupId);
    }

    private static bool TryReadGroups(Descriptor socket, Span<uint> groups, out int count)
    {
        const int TooSmall = 34;
        uint length = (uint)groups.Length * sizeof(uint);
        fixed (uint* start = groups)
        {
            int result = GetOption(socket, SocketLevel, GroupsOption, start, &length);
            count = (int)(length / sizeof(uint));
            if (result == -1 && Marshal.GetLastPInvokeError() != TooSmall)
                Errno.Throw("getsockopt(SO_PEERGROUPS)");
            return result == 0;
        }
    }

    [LibraryImport(LibC.Name, EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOption(Descriptor socket, int level, int option, void* value, uint* length);
}
