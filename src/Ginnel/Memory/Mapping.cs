using System;
using System.Diagnostics;
using System.Runtime.ConstrainedExecution;
using System.Threading;
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
///
/// End of life, in two steps, so that a span which somebody still holds can never crash the process:
/// 1. <see cref="Dispose"/> replaces every page by private zero pages. The shared memory is given back at once; stale
///    spans read zeros, and what they write reaches nobody.
/// 2. The finalizer, when no object that could hand out a span exists any more, releases the addresses.
/// </remarks>
internal sealed unsafe class Mapping : CriticalFinalizerObject, IDisposable
{
    /// <summary>Page tables of larger mappings are filled as they are touched.</summary>
    private const long PopulateAtMost = 64L << 20;

    private readonly byte* _start;
    private readonly nuint _length;
    private int _isReplaced;

    /// <summary>Maps <paramref name="file"/>, which has been checked or made to hold exactly header and data.</summary>
    public Mapping(Descriptor file, int headerLength, long capacity, bool isWritable)
    {
        Debug.Assert(headerLength > 0 && headerLength % Environment.SystemPageSize == 0);
        Debug.Assert(capacity % Environment.SystemPageSize == 0);

        _length = (nuint)(headerLength + 2 * capacity);
        _start = PageTable.Map(
            null, _length, PageTable.ProtectNone,
            PageTable.Private | PageTable.Anonymous | PageTable.NoReserve, null, 0);

        int protection = isWritable ? PageTable.ProtectRead | PageTable.ProtectWrite : PageTable.ProtectRead;
        int flags = PageTable.Shared | PageTable.Fixed | (capacity <= PopulateAtMost ? PageTable.Populate : 0);
        PageTable.Map(_start, (nuint)(headerLength + capacity), protection, flags, file, 0);
        if (capacity > 0)
            PageTable.Map(_start + headerLength + capacity, (nuint)capacity, protection, flags, file, headerLength);
    }

    ~Mapping()
    {
        if (_start is not null)
            _ = PageTable.Unmap(_start, _length);
    }

    public byte* Start => _start;

    public SharedBytes Bytes(int offset) => new(_start + offset);

    public SharedWord32 Word32(int offset) => new((uint*)(_start + offset));

    public SharedWord64 Word64(int offset) => new((long*)(_start + offset));

    /// <summary>Gives the pages back and leaves private zero pages in their place.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReplaced, 1) != 0)
            return;
        PageTable.Map(
            _start, _length, PageTable.ProtectRead | PageTable.ProtectWrite,
            PageTable.Private | PageTable.Anonymous | PageTable.NoReserve | PageTable.Fixed, null, 0);
    }
}
