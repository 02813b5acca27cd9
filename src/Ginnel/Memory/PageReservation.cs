using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ConstrainedExecution;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Memory;

/// <summary>A stretch of addresses that pages of a file are mapped into.</summary>
/// <remarks>
/// End of life, in two steps, so that a span which somebody still holds can never crash the process:
/// 1. <see cref="Dispose"/> replaces every page by private zero pages. The shared memory is given back at once; stale
///    spans read zeros, and what they write reaches nobody.
/// 2. The finalizer, when no object that could hand out a span exists any more, releases the addresses.
/// </remarks>
internal abstract unsafe class PageReservation : CriticalFinalizerObject, IDisposable
{
    private readonly byte* _first;
    private readonly nuint _size;
    private int _isReplaced;

    /// <summary>Takes so many bytes of addresses, which nothing can be read or written at yet.</summary>
    protected PageReservation(nuint size)
    {
        _size = size;
        _first = PageTable.Map(
            null, size, PageTable.ProtectNone, PageTable.Private | PageTable.Anonymous | PageTable.NoReserve, null, 0);
    }

    ~PageReservation()
    {
        if (_first is not null)
            _ = PageTable.Unmap(_first, _size);
    }

    /// <summary>Whether the pages have been given back.</summary>
    public bool IsDisposed => Volatile.Read(ref _isReplaced) != 0;

    /// <summary>The first address.</summary>
    protected byte* First => _first;

    /// <summary>Gives the pages back and leaves private zero pages in their place.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "The finalizer has the second step to do.")]
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReplaced, 1) != 0)
            return;
        PageTable.Map(
            _first, _size, PageTable.ProtectRead | PageTable.ProtectWrite,
            PageTable.Private | PageTable.Anonymous | PageTable.NoReserve | PageTable.Fixed, null, 0);
    }
}
