using System;
using System.Globalization;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>Who may use a spool beside the user who made it; the modes of its directories and files say so.</summary>
/// <remarks>
/// Whoever may append is trusted by all who have the spool open: it could cut short what others have mapped, or hold
/// the append mutex. Whoever may only read can do neither, and cannot change a message. A reader of another user cannot
/// say that it sleeps, either, so each append to such a spool makes a system call; and a sender that waits for a
/// receipt of such a reader does not hear of it before another consumer, or sender, does something.
/// </remarks>
public sealed class SpoolRights
{
    private const int SetGroup = 0x400;

    private SpoolRights(uint? groupId, SpoolAccess access) => (GroupId, Access) = (groupId, access);

    /// <summary>Nobody else: the default.</summary>
    public static SpoolRights CurrentUser { get; } = new(null, 0);

    internal uint? GroupId { get; }

    internal SpoolAccess Access { get; }

    /// <summary>Of the spool's own directory.</summary>
    internal int DirectoryMode => GroupId is null ? 0x1C0 : CanAppend ? SetGroup | 0x1F8 : SetGroup | 0x1E8;

    /// <summary>Of the files in it.</summary>
    internal int FileMode => GroupId is null ? 0x180 : CanAppend ? 0x1B0 : 0x1A0;

    /// <summary>Readers keep their account themselves, so whoever may read can write there.</summary>
    internal SpoolRights ForConsumers => GroupId is { } group ? new(group, SpoolAccess.ReadAppend) : this;

    private bool CanAppend => (Access & SpoolAccess.Append) != 0;

    /// <summary>Members of a group.</summary>
    /// <param name="groupId">The group's number. Unless this process is root's, it must be a member itself.</param>
    /// <param name="access">To read, or both. Who can append can read what is not encrypted.</param>
    public static SpoolRights Group(uint groupId, SpoolAccess access)
    {
        if (access is not (SpoolAccess.Read or SpoolAccess.ReadAppend))
        {
            throw new ArgumentOutOfRangeException(
                nameof(access), access, "A group may read, or read and append. Encrypt what appenders must not read.");
        }

        return new SpoolRights(groupId, access);
    }

    /// <summary>Members of a group, given by its name.</summary>
    /// <exception cref="ArgumentException">This computer has no such group.</exception>
    /// <inheritdoc cref="Group(uint, SpoolAccess)"/>
    public static SpoolRights Group(string name, SpoolAccess access)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Requirements.ThrowIfUnsupported();
        return Group(
            UserIdentity.FindGroup(name) ?? throw new ArgumentException(
                $"This computer has no group '{name}'; 'getent group' lists them.", nameof(name)),
            access);
    }

    /// <summary>Says who it is, such as "members of group 100 (Read)".</summary>
    public override string ToString() => GroupId is { } group
        ? string.Create(CultureInfo.InvariantCulture, $"members of group {group} ({Access})")
        : "the current user";
}
