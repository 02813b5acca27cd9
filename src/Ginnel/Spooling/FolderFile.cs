using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>What a message is called and looks like as a file.</summary>
internal static class FolderFile
{
    private const int SequenceDigits = 20;

    /// <summary>With the sequence before it, the hyphen, and room to spare, it stays below the 255 of a name.</summary>
    private const int LongestSuffix = 200;

    /// <summary>What POSIX calls portable: no shell takes any of them for something else.</summary>
    private static readonly SearchValues<char> s_plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>
    /// The sequence in 20 digits, and after a hyphen the name that it had as a file, if that is plain. The same message
    /// has the same name each time.
    /// </summary>
    public static string NameOf(in SpoolMessage message, IReadOnlyDictionary<string, string> headers)
    {
        string sequence = message.Sequence.ToString("D20", CultureInfo.InvariantCulture);
        return headers.TryGetValue(DroppedFile.NameHeader, out string? name)
            && name.Length is > 0 and <= LongestSuffix && !name.AsSpan().ContainsAnyExcept(s_plain)
                ? $"{sequence}-{name}"
                : sequence;
    }

    /// <summary>The sequence of a message by the name of its file; false for other names.</summary>
    public static bool TryParse(string name, out long sequence)
    {
        sequence = 0;
        return name.Length >= SequenceDigits && long.TryParse(
            name.AsSpan(0, SequenceDigits), NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }

    /// <summary>
    /// A line "name: value" for each header, by name. A backslash is before what would end one early.
    /// </summary>
    public static byte[] Describe(IReadOnlyDictionary<string, string> headers)
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in headers.OrderBy(static header => header.Key, StringComparer.Ordinal))
        {
            text.Append(Escape(name).Replace(":", "\\:", StringComparison.Ordinal));
            text.Append(": ").Append(Escape(value)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Writes a file anew; what is left of an older one is removed first.</summary>
    public static void Write(SpoolDirectory directory, string name, ReadOnlySpan<byte> bytes, bool isDurable)
    {
        int errno = directory.Files.Unlink(directory.File, name);
        if (errno != Errno.ENOENT)
            directory.Check(errno, "unlink", name);
        using Descriptor file = directory.TryOpenFile(
            name, FileSystem.ReadWrite | FileSystem.CreateFlag | FileSystem.ExclusiveFlag)
            ?? throw new SystemCallException("open", Errno.ENOENT, directory.PathOf(name));
        directory.Check(directory.Files.Write(file, bytes, 0), "write", name);
        if (isDurable)
            directory.Check(directory.Files.SyncData(file), "fdatasync", name);
    }

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);
}
