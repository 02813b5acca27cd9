using System;
using System.Globalization;
using System.Linq;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Endpoints;

/// <summary>Who may connect to an endpoint; checked once, when a connection is opened.</summary>
/// <remarks>
/// The user of the listener's process, and root (who could become that user), are always among them. Two checks stand
/// behind each other: the mode of the socket file, and the credentials that the kernel states for the connecting
/// process. A process that fails the second is disconnected without a byte.
/// </remarks>
public sealed class EndpointAccess
{
    private readonly uint? _groupId;
    private readonly uint[] _userIds;
    private readonly string _name;

    private EndpointAccess(string name, int socketMode, int directoryMode, uint? groupId, uint[] userIds)
    {
        _name = name;
        SocketMode = socketMode;
        DirectoryMode = directoryMode;
        _groupId = groupId;
        _userIds = userIds;
    }

    /// <summary>Processes of the same user: the default.</summary>
    public static EndpointAccess CurrentUser { get; } = new("the current user", 0x180, 0x1C0, null, []);

    /// <summary>Every process on this computer that can reach the directory.</summary>
    public static EndpointAccess Everyone { get; } = new("everyone", 0x1B6, 0x1ED, null, []);

    /// <summary>Bits of the socket file: 0600, 0660 or 0666.</summary>
    internal int SocketMode { get; }

    /// <summary>Bits of the directory, when it has to be created: 0700, 0750 or 0755.</summary>
    internal int DirectoryMode { get; }

    /// <summary>The group that the socket file belongs to, when it is about one.</summary>
    internal uint? GroupId => _groupId;

    /// <summary>Members of a group, be it their first group or another.</summary>
    /// <param name="groupId">The group's number. Unless this process is root's, it must be a member itself.</param>
    public static EndpointAccess Group(uint groupId) => new(
        string.Create(CultureInfo.InvariantCulture, $"members of group {groupId}"), 0x1B0, 0x1E8, groupId, []);

    /// <summary>Members of a group, given by its name.</summary>
    /// <exception cref="ArgumentException">This computer has no such group.</exception>
    public static EndpointAccess Group(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Requirements.ThrowIfUnsupported();
        return Group(UserIdentity.FindGroup(name)
            ?? throw new ArgumentException(
                $"This computer has no group '{name}'; 'getent group' lists them.", nameof(name)));
    }

    /// <summary>The users listed, by number.</summary>
    public static EndpointAccess Users(params uint[] userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return new(
            "users " + string.Join(", ", userIds.Select(static id => id.ToString(CultureInfo.InvariantCulture))),
            0x1B6, 0x1ED, null, [.. userIds]);
    }

    /// <summary>Says who it is, such as "members of group 100".</summary>
    public override string ToString() => _name;

    /// <summary>Whether a connecting process may.</summary>
    internal bool Allows(Descriptor socket, PeerCredentials peer)
    {
        if (peer.UserId == UserIdentity.Root || peer.UserId == UserIdentity.EffectiveUserId())
            return true;
        if (ReferenceEquals(this, Everyone))
            return true;
        if (_groupId is { } group)
            return peer.GroupId == group || PeerCredentials.HasGroup(socket, group);
        return _userIds.Contains(peer.UserId);
    }

    /// <summary>The directory for an endpoint with these rights, which those who have them can enter.</summary>
    internal RendezvousDirectory OpenDirectory(string? given)
    {
        RendezvousDirectory directory = RendezvousDirectory.OpenToListen(given, DirectoryMode, _groupId);
        FileStatus status = directory.Status;
        if (CanEnter(status))
            return directory;
        directory.Dispose();
        throw directory.Refuse(
            $"its mode is {RendezvousDirectory.Octal(status.Permissions)} (group {status.GroupId}), and {this} could " +
            "not enter it. Give ListenOptions.Directory, or $GINNEL_DIR, a directory that they can enter");
    }

    /// <summary>
    /// Whether they could enter a directory at all; one whose group does not count is asked for the bits of others.
    /// </summary>
    private bool CanEnter(FileStatus directory)
    {
        const int OthersSearch = 1;
        const int GroupSearch = 8;
        if (ReferenceEquals(this, CurrentUser) || (directory.Permissions & OthersSearch) != 0)
            return true;
        return _groupId == directory.GroupId && (directory.Permissions & GroupSearch) != 0;
    }
}
