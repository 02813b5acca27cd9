using System;
using System.Buffers.Binary;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>What a spool is, as its file <c>spool</c> says; written once, when the spool is made.</summary>
/// <param name="Id">Of this spool alone.</param>
/// <param name="SegmentLength">Bytes of a segment.</param>
/// <param name="Rights">Who may use it.</param>
internal readonly record struct SpoolIdentity(Guid Id, long SegmentLength, SpoolRights Rights)
{
    public const string FileName = "spool";
    public const int Length = 64;

    /// <summary>"ginnelsp", as the bytes lie in the file.</summary>
    private const long Magic = 0x70736C65_6E6E6967;
    private const uint Version = 1;

    private const int VersionOffset = 8;
    private const int IdOffset = 16;
    private const int SegmentLengthOffset = 32;
    private const int AccessOffset = 40;
    private const int GroupOffset = 44;
    private const int ChecksumOffset = 60;

    /// <summary>The records of another spool do not pass for this one's.</summary>
    public uint Seed
    {
        get
        {
            Span<byte> id = stackalloc byte[16];
            Id.TryWriteBytes(id);
            return Crc32C.Append(uint.MaxValue, id);
        }
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(VersionOffset), Version);
        Id.TryWriteBytes(bytes.AsSpan(IdOffset));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(SegmentLengthOffset), SegmentLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(AccessOffset), (uint)Rights.Access);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(GroupOffset), Rights.GroupId ?? 0);
        uint checksum = Crc32C.Append(uint.MaxValue, bytes.AsSpan(0, ChecksumOffset));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), checksum);
        return bytes;
    }

    /// <summary>Reads what a file has.</summary>
    /// <param name="directory">Of the spool.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="SpoolDamagedException">It is none.</exception>
    public static SpoolIdentity Read(SpoolDirectory directory, Descriptor file)
    {
        // One more, to see that there is no more.
        Span<byte> bytes = stackalloc byte[Length + 1];
        return Read(bytes[..directory.Read(FileName, file, bytes, 0)], directory.PathOf(FileName));
    }

    /// <summary>Reads what a file has.</summary>
    /// <param name="bytes">All of the file, or more than there should be of it.</param>
    /// <param name="path">For the message.</param>
    /// <exception cref="SpoolDamagedException">It is none.</exception>
    public static SpoolIdentity Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length != Length)
            throw Refuse(path, $"it has {bytes.Length} bytes, and {Length} are expected");
        long magic = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (magic != Magic)
            throw Refuse(path, $"its magic is {magic:x16}, and {Magic:x16} is expected");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[VersionOffset..]);
        if (version != Version)
            throw Refuse(path, $"its version is {version}, and {Version} is expected");
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]);
        uint computed = Crc32C.Append(uint.MaxValue, bytes[..ChecksumOffset]);
        if (checksum != computed)
            throw Refuse(path, $"its checksum is {checksum:x8}, and {computed:x8} is expected");
        long segment = BinaryPrimitives.ReadInt64LittleEndian(bytes[SegmentLengthOffset..]);
        if (segment is < JournalLayout.SmallestSegment or > JournalLayout.LargestSegment)
            throw Refuse(path, $"its segments have {segment} bytes, which cannot be");
        uint access = BinaryPrimitives.ReadUInt32LittleEndian(bytes[AccessOffset..]);
        if (access is not (0 or (uint)SpoolAccess.Read or (uint)SpoolAccess.ReadAppend))
            throw Refuse(path, $"its rights are {access}, which has no meaning");
        uint group = BinaryPrimitives.ReadUInt32LittleEndian(bytes[GroupOffset..]);
        SpoolRights rights = access == 0 ? SpoolRights.CurrentUser : SpoolRights.Group(group, (SpoolAccess)access);
        return new SpoolIdentity(new Guid(bytes.Slice(IdOffset, 16)), segment, rights);
    }

    private static SpoolDamagedException Refuse(string path, FormattableString reason) => new(
        $"'{path}' does not say what the spool is: {reason.ToString(CultureInfo.InvariantCulture)}. Spool.Repair " +
        $"writes it anew from the journal.", path, 0);
}
