using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Sharing;

/// <summary>An arena as bytes, for where its pages cannot go: another computer, or a file.</summary>
/// <remarks>
/// A published arena has no address in it, so its bytes are what is sent: as many as are in use, of which the header
/// says how many there are. The receiver lays them out in pages of its own. <c>docs/formats/arena.md</c> has the bytes.
/// </remarks>
public sealed partial class SharedArena
{
    private const int CopiedAtOnce = 128 << 10;

    /// <summary>Writes a published arena to a stream, a copy.</summary>
    /// <param name="stream">For example <c>connection.AsStream()</c>; it stays open.</param>
    /// <param name="cancellationToken">Ends it, with some of the bytes written.</param>
    /// <exception cref="InvalidOperationException">The arena is not published yet.</exception>
    public async ValueTask WriteToAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!_isPublished)
            throw new InvalidOperationException("An arena is sent when it does not change any more: publish it first.");
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopiedAtOnce);
        try
        {
            for (long offset = 0; offset < _used; offset += CopiedAtOnce)
            {
                int length = (int)Math.Min(CopiedAtOnce, _used - offset);
                _mapping.Slice<byte>(_start + offset, length).CopyTo(buffer);
                await stream.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads an arena that <see cref="WriteToAsync"/> has written, into pages of this process.</summary>
    /// <param name="stream">Where the arena begins; read to its end and no further.</param>
    /// <param name="mostLength">The longest that is accepted, in bytes.</param>
    /// <param name="cancellationToken">Ends it, with some of the bytes read.</param>
    /// <exception cref="HandshakeException">It is no arena, or of another version, or longer than accepted.</exception>
    /// <exception cref="EndOfStreamException">The stream ended before the arena did.</exception>
    public static async ValueTask<SharedArena> ReadFromAsync(
        Stream stream, long mostLength, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopiedAtOnce);
        SharedRegion? region = null;
        try
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, ArenaLayout.FirstOffset), cancellationToken)
                .ConfigureAwait(false);
            long used = CheckSent(buffer, mostLength);
            region = SharedRegion.Create(used, new SharedRegionOptions { Name = "ginnel arena" });
            int length = ArenaLayout.FirstOffset;
            for (long offset = 0; ; offset += length, length = (int)Math.Min(CopiedAtOnce, used - offset))
            {
                if (offset > 0)
                {
                    await stream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken)
                        .ConfigureAwait(false);
                }

                buffer.AsSpan(0, length).CopyTo(region.Mapping.Slice<byte>(offset, length));
                if (offset + length == used)
                    return Open(region);
            }
        }
        catch
        {
            region?.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static long CheckSent(ReadOnlySpan<byte> header, long mostLength)
    {
        Compare("magic", BinaryPrimitives.ReadInt64LittleEndian(header[ArenaLayout.MagicOffset..]), ArenaLayout.Magic);
        long used = BinaryPrimitives.ReadInt64LittleEndian(header[ArenaLayout.UsedOffset..]);
        if (used < ArenaLayout.FirstOffset || used > mostLength)
            throw Refuse($"it has {used} bytes, and at most {mostLength} are accepted");
        return used;
    }
}
