using System;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Segments;

/// <summary>A peer's segment: its owner may change any byte of it at any time, and can do nothing else to us.</summary>
/// <remarks>
/// Before it is mapped, in this order, so that no later access can fault or read past the end:
/// 1. the seals are there (the file can neither shrink under the mapping nor be unsealed);
/// 2. it is exactly as long as the agreed capacity asks for, and wholly allocated.
/// Then it is mapped read-only and its magic, version, header length and capacity are compared with ours.
/// </remarks>
internal sealed class PeerSegment : IDisposable
{
    private readonly Mapping _mapping;

    /// <exception cref="HandshakeException">The file is not what a peer must send.</exception>
    public PeerSegment(Descriptor file, int capacity)
    {
        Capacity = capacity;
        int headerLength = OwnedSegment.HeaderLength;
        Inode = CheckFile(file, headerLength + (long)capacity).Inode;
        _mapping = new Mapping(file, headerLength, capacity, isWritable: false);
        try
        {
            CheckIdentity(headerLength, capacity);
        }
        catch
        {
            _mapping.Dispose();
            throw;
        }
    }

    public int Capacity { get; }

    /// <summary>The file's number, as /proc/PID/maps shows it.</summary>
    public ulong Inode { get; }

    public SegmentHeader Header => new(_mapping);

    public SharedBytes Data => _mapping.Bytes(OwnedSegment.HeaderLength);

    /// <summary>The data pages, twice in a row, as something that <see cref="Memory{T}"/> can point into.</summary>
    public MappedMemory CreateMemory() =>
        new(_mapping, OwnedSegment.HeaderLength, OwnedSegment.MirroredLength(Capacity));

    /// <summary>Gives the memory back; addresses stay valid (see <see cref="Mapping"/>).</summary>
    public void Dispose() => _mapping.Dispose();

    private static FileStatus CheckFile(Descriptor file, long length)
    {
        Seals seals = MemoryFile.GetSeals(file);
        if ((seals & OwnedSegment.RequiredSeals) != OwnedSegment.RequiredSeals)
            throw Refuse($"its seals are {seals}, and {OwnedSegment.RequiredSeals} are required");

        FileStatus status = FileStatus.Of(file);
        // This refuses files of huge pages too: theirs are always whole huge pages long, which ours never are.
        if (status.Length != (ulong)length)
            throw Refuse($"it is {status.Length} bytes long, and {length} were agreed");
        if (status.Blocks * 512 < (ulong)length)
            throw Refuse($"only {status.Blocks * 512} of its {length} bytes are allocated");
        return status;
    }

    private void CheckIdentity(int headerLength, int capacity)
    {
        SegmentHeader header = Header;
        Compare("magic", header.Magic.ReadAcquire(), SegmentLayout.Magic);
        Compare("version", header.Version.ReadAcquire(), SegmentLayout.Version);
        Compare("header length", header.HeaderLength.ReadAcquire(), headerLength);
        Compare("capacity", header.Capacity.ReadAcquire(), capacity);
    }

    private static void Compare(string what, long found, long expected)
    {
        if (found != expected)
            throw Refuse($"its {what} is {found}, and {expected} was expected");
    }

    private static HandshakeException Refuse(FormattableString reason) => new(
        "The peer's segment was refused before it was used: " +
        reason.ToString(CultureInfo.InvariantCulture) +
        ". Both processes must use the same version of Ginnel; otherwise the peer is faulty or hostile.");
}
