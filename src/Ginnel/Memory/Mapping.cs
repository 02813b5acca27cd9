using System;
using System.Diagnostics;
using Ginnel.Platform;

namespace Ginnel.Memory;

/// <summary>A header page and data pages of one file, the data mapped twice in a row.</summary>
/// <remarks>
/// Layout in the address space, with <c>H</c> the header's length and <c>C</c> the capacity:
/// <code>
/// 0          H              H + C            H + 2C
/// | header   | data         | the same data  |
/// </code>
/// A span that starts anywhere in the first copy and is at most C long never has to be split.
/// </remarks>
internal sealed unsafe class Mapping : PageReservation
{
    /// <summary>Page tables of larger mappings are filled as they are touched.</summary>
    private const long PopulateAtMost = 64L << 20;

    /// <summary>Maps <paramref name="file"/>, which has been checked or made to hold exactly header and data.</summary>
    public Mapping(Descriptor file, int headerLength, long capacity, bool isWritable)
        : base((nuint)(headerLength + 2 * capacity))
    {
        Debug.Assert(headerLength > 0 && headerLength % Environment.SystemPageSize == 0);
        Debug.Assert(capacity % Environment.SystemPageSize == 0);

        int protection = isWritable ? PageTable.ProtectRead | PageTable.ProtectWrite : PageTable.ProtectRead;
        int flags = PageTable.Shared | PageTable.Fixed | (capacity <= PopulateAtMost ? PageTable.Populate : 0);
        PageTable.Map(Start, (nuint)(headerLength + capacity), protection, flags, file, 0);
        if (capacity > 0)
            PageTable.Map(Start + headerLength + capacity, (nuint)capacity, protection, flags, file, headerLength);
    }

    public byte* Start => First;

    public SharedBytes Bytes(int offset) => new(Start + offset);

    public SharedWord32 Word32(int offset) => new((uint*)(Start + offset));

    public SharedWord64 Word64(int offset) => new((long*)(Start + offset));
}
