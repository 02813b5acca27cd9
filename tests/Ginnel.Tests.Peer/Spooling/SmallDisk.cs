using System;
using System.IO;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>A file system of 1 MiB that a test has to itself, and can fill to the last page.</summary>
internal sealed class SmallDisk(string path)
{
    private static readonly byte[] s_page = new byte[Environment.SystemPageSize];

    private string Filler => Path.Join(path, "filler");

    /// <summary>Has so many pages free; as many as there are, if there are fewer.</summary>
    public void LeavePages(int pages)
    {
        using var file = new FileStream(
            Filler, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Position = file.Length / s_page.Length * s_page.Length;
        try
        {
            while (true)
                file.Write(s_page);
        }
        catch (IOException)
        {
            // It is full.
        }

        file.SetLength(Math.Max(0, (file.Length / s_page.Length - pages) * s_page.Length));
    }

    public void Free() => File.Delete(Filler);

    /// <summary>Has a file take no room for its zeros, as copies of it may.</summary>
    public static void MakeSparse(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        using var stream = new FileStream(file, FileMode.Truncate, FileAccess.Write);
        stream.SetLength(bytes.Length);
        for (int offset = 0; offset < bytes.Length; offset += s_page.Length)
        {
            Span<byte> page = bytes.AsSpan(offset, Math.Min(s_page.Length, bytes.Length - offset));
            if (!page.ContainsAnyExcept((byte)0))
                continue;
            stream.Position = offset;
            stream.Write(page);
        }
    }

    /// <summary>Without what is on it, to begin anew.</summary>
    public void Clear()
    {
        Free();
        foreach (string directory in Directory.GetDirectories(path))
            Directory.Delete(directory, recursive: true);
        GiveBackRoom();
    }

    /// <summary>Readers leave what they have mapped to the collector; until then it takes room.</summary>
    public static void GiveBackRoom()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
