using System;
using System.Diagnostics;
using System.Runtime.ConstrainedExecution;
using Ginnel.Platform;

namespace Ginnel.Memory;

/// <summary>A file mapped once, by one thread, for as long as it copies or reads.</summary>
/// <remarks>
/// Unlike <see cref="Mapping"/> it releases its addresses when it is disposed, so whoever does that is the one who uses
/// the span, and has done with it. A mapping that is forgotten is released by the finalizer.
/// </remarks>
internal sealed unsafe class FileMapping : CriticalFinalizerObject, IDisposable
{
    private readonly int _length;
    private byte* _start;

    /// <summary>Maps a file that has been checked or made to hold as many bytes.</summary>
    public FileMapping(Descriptor file, int length, bool isWritable)
    {
        Debug.Assert(length > 0);
        _length = length;
        _start = PageTable.Map(
            null, (nuint)length,
            isWritable ? PageTable.ProtectRead | PageTable.ProtectWrite : PageTable.ProtectRead,
            (isWritable ? PageTable.Shared : PageTable.Private) | PageTable.Populate, file, 0);
    }

    ~FileMapping() => Release();

    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start is null, this);
            return new Span<byte>(_start, _length);
        }
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        byte* start = _start;
        _start = null;
        if (start is not null)
            _ = PageTable.Unmap(start, (nuint)_length);
    }
}
