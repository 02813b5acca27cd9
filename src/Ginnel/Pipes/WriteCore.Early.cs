using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Rings;

namespace Ginnel.Pipes;

/// <summary>Writes before the reader has attached: what fits into the pipe needs nobody at its other side.</summary>
/// <remarks>
/// Two processes that each write first and read then would otherwise wait for each other for ever.
/// 1. Our segment is there as soon as we have begun to attach, and all of the ring is room. Bytes are put into it and
///    published as ever; what does not fit altogether waits for the reader, as it would have to in any case.
/// 2. There is nobody to ring yet, as far as we know. But the reader has our segment, and may have looked and gone to
///    sleep already: so when we hear that it has attached, the event loop rings for all that was published before.
/// 3. That, and an early write, exclude each other by a lock. Once the ring is there it is never taken again.
/// </remarks>
internal sealed partial class WriteCore
{
    private readonly Lock _earlyGate = new();
    private int _earlyLength;

    /// <summary>Steps 1 and 3; false when there is a ring, or not enough room for all of it.</summary>
    private bool TryWriteEarly(ReadOnlySpan<byte> source)
    {
        // Both ends in one process attach to each other at once.
        if (Link.IsAttached || Link.Partner is not null || Link.IsHungUp)
            return false;
        Task attached = Link.AttachAsync();
        lock (_earlyGate)
        {
            long length = (long)_earlyLength + StagedLength + source.Length;
            if (attached.IsFaulted || _ring != SpscRingWriter.None || length > Link.Capacity)
                return false;
            SharedBytes data = Link.Own.Data;
            Place(_staged.AsSpan(_stagedStart, StagedLength), data);
            Place(source, data);
            ReturnStaged();
            // Pairs with the acquire in SpscRingReader.LookForData.
            Link.Own.Header.Written.WriteRelease(_earlyLength);
            return true;
        }
    }

    private void Place(ReadOnlySpan<byte> bytes, SharedBytes data)
    {
        bytes.CopyTo(data.Slice(_earlyLength, bytes.Length));
        _earlyLength += bytes.Length;
    }
}
