using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Where one process after the other notes messages; what was written stays when it is killed.</summary>
/// <remarks>
/// An entry has 32 bytes, so none lies in two pages, and a kill leaves it whole or not there.
/// </remarks>
internal sealed class SpoolLog : IDisposable
{
    private const int EntryLength = 4 * sizeof(long);

    private readonly FileStream _file;

    public SpoolLog(string path)
    {
        Entries = Read(path);
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
        });
    }

    /// <summary>What was there at first.</summary>
    public List<SpoolEntry> Entries { get; }

    public static List<SpoolEntry> Read(string path)
    {
        var entries = new List<SpoolEntry>();
        if (!File.Exists(path))
            return entries;
        ReadOnlySpan<long> words = MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(path));
        for (; words.Length >= 4; words = words[4..])
            entries.Add(new SpoolEntry(words[0], words[1], words[2], words[3]));
        return entries;
    }

    public void Add(SpoolEntry entry)
    {
        Span<byte> bytes = stackalloc byte[EntryLength];
        BitConverter.TryWriteBytes(bytes, entry.Sender);
        BitConverter.TryWriteBytes(bytes[8..], entry.Number);
        BitConverter.TryWriteBytes(bytes[16..], entry.Sequence);
        BitConverter.TryWriteBytes(bytes[24..], entry.Tries);
        _file.Write(bytes);
    }

    public void Dispose() => _file.Dispose();
}
