using System;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Segments;

/// <summary>A message in a memory file of its own, which nobody can change any more once it is sent.</summary>
/// <remarks>
/// The writer fills it, gives up its mapping, and seals it against writing and every change of length. The reader asks
/// for these seals before it maps, so the bytes that it checks are the bytes that it uses.
/// </remarks>
internal sealed class MessageSegment : IDisposable
{
    public const Seals RequiredSeals = Seals.Seal | Seals.Shrink | Seals.Grow | Seals.Write;

    private readonly FileMapping _mapping;

    /// <summary>The reader's side; the file stays the caller's to close.</summary>
    /// <exception cref="HandshakeException">The file is not what a peer must send.</exception>
    public MessageSegment(Descriptor file, long length)
    {
        Check(file, length);
        _mapping = new FileMapping(file, checked((int)length), isWritable: false);
    }

    public ReadOnlySpan<byte> Span => _mapping.Span;

    /// <summary>The writer's side: a sealed file of these bytes.</summary>
    public static Descriptor Create(ReadOnlySpan<byte> bytes)
    {
        Descriptor file = MemoryFile.Create("ginnel message", bytes.Length);
        try
        {
            // Sealing fails as long as somebody could still write through a mapping.
            using (var mapping = new FileMapping(file, bytes.Length, isWritable: true))
                bytes.CopyTo(mapping.Span);
            MemoryFile.AddSeals(file, RequiredSeals);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives the memory back; spans of it must not be used any more.</summary>
    public void Dispose() => _mapping.Dispose();

    private static void Check(Descriptor file, long length)
    {
        Seals seals = MemoryFile.GetSeals(file);
        if ((seals & RequiredSeals) != RequiredSeals)
            throw Refuse($"its seals are {seals}, and {RequiredSeals} are required");
        FileStatus status = FileStatus.Of(file);
        if (status.Length != (ulong)length)
            throw Refuse($"it is {status.Length} bytes long, and {length} were announced");
        if (status.Blocks * 512 < (ulong)length)
            throw Refuse($"only {status.Blocks * 512} of its {length} bytes are allocated");
    }

    private static HandshakeException Refuse(FormattableString reason) => new(
        "The segment of a message was refused before it was used: " + reason.ToString(CultureInfo.InvariantCulture) +
        ".");
}
