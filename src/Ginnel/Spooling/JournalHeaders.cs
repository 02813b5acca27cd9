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
            if (file is null || FileSystem.Read(file, header, 0) < header.Length)
                continue;
            uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(JournalLayout.ChecksumOffset));
            long length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(JournalLayout.LengthOffset));
            bool isWhole = Crc32C.Append(uint.MaxValue, header.AsSpan(0, JournalLayout.ChecksumOffset)) == checksum
                && BinaryPrimitives.ReadInt64LittleEndian(header) == JournalLayout.Magic
                && length is >= JournalLayout.SmallestSegment and <= JournalLayout.LargestSegment;
            if (isWhole)
                return new SpoolIdentity(
                    new Guid(header.AsSpan(JournalLayout.SpoolIdOffset, 16)), length, directory.Rights);
        }

        return null;
    }
}
