using System;
using System.Buffers.Binary;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>Finds out what a spool is from its journal, where its own file does not say it.</summary>
internal static class JournalHeaders
{
    public static SpoolIdentity? FindIdentity(SpoolDirectory directory)
    {
        byte[] header = new byte[JournalLayout.HeaderLength];
        foreach (string name in directory.List())
        {
            if (!JournalSegment.TryParseName(name, out _))
                continue;
            using Descriptor? file = directory.TryOpenFile(name, FileSystem.ReadOnly);
            if (file is null || directory.Read(name, file, header, 0) < header.Length)
                continue;
            long length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(JournalLayout.LengthOffset));
            if (IsWhole(header) && length is >= JournalLayout.SmallestSegment and <= JournalLayout.LargestSegment)
                return new SpoolIdentity(
                    new Guid(header.AsSpan(JournalLayout.SpoolIdOffset, 16)), length, directory.Rights);
        }

        return null;
    }

    /// <summary>Whether the bytes are a header that was written so.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> header)
    {
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(header[JournalLayout.ChecksumOffset..]);
        return BinaryPrimitives.ReadInt64LittleEndian(header) == JournalLayout.Magic
            && Crc32C.Append(uint.MaxValue, header[..JournalLayout.ChecksumOffset]) == checksum
            && !header[(JournalLayout.ChecksumOffset + sizeof(uint))..].ContainsAnyExcept((byte)0);
    }
}
