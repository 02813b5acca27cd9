using System;
using System.Collections.Generic;
using System.Globalization;

namespace Ginnel.Cli.Observing;

/// <summary>One line of /proc/PID/maps.</summary>
/// <param name="Start">The first address.</param>
/// <param name="End">The first address behind it.</param>
/// <param name="Rights">As the kernel writes them: r, w, x, and s for shared or p for private.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="Device">The file's device, as major:minor.</param>
/// <param name="Inode">The file's number; 0 for memory without a file.</param>
/// <param name="Path">The file, or what the kernel calls it; empty for memory without a name.</param>
internal sealed record MappedRange(
    ulong Start, ulong End, string Rights, ulong Offset, string Device, ulong Inode, string Path)
{
    public ulong Length => End - Start;

    public bool IsShared => Rights.Length > 3 && Rights[3] == 's';

    public bool IsWritable => Rights.Length > 1 && Rights[1] == 'w';

    /// <summary>All mappings of a process, in the order of their addresses.</summary>
    public static List<MappedRange> Of(int process)
    {
        var ranges = new List<MappedRange>();
        foreach (string line in ProcFiles.ReadLines(process, "maps"))
        {
            if (TryParse(line) is { } range)
                ranges.Add(range);
        }

        return ranges;
    }

    /// <summary>Null for a line of another form.</summary>
    public static MappedRange? TryParse(string line)
    {
        string[] parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        string[] addresses = parts[0].Split('-');
        if (parts.Length < 5 || addresses.Length != 2 || !TryParseHex(addresses[0], out ulong start)
            || !TryParseHex(addresses[1], out ulong end) || !TryParseHex(parts[2], out ulong offset)
            || !ulong.TryParse(parts[4], CultureInfo.InvariantCulture, out ulong inode))
            return null;
        return new MappedRange(start, end, parts[1], offset, parts[3], inode, parts.Length > 5 ? parts[5].Trim() : "");
    }

    private static bool TryParseHex(string text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value);
}
