using System;
using System.Collections.Generic;
using System.Globalization;

namespace Ginnel.Cli.Observing;

/// <summary>One line of /proc/PID/net/unix: a socket of that process's network namespace.</summary>
/// <param name="Inode">The socket's number, as in /proc/PID/fd.</param>
/// <param name="Type">The kind of socket.</param>
/// <param name="IsListening">Whether it accepts connections.</param>
/// <param name="Path">What it is bound to; empty for one that is not, and for a client's.</param>
internal sealed record UnixSocket(ulong Inode, UnixSocketType Type, bool IsListening, string Path)
{
    private const int AcceptsConnections = 0x10000;

    /// <summary>All that the process can see, by their numbers.</summary>
    public static Dictionary<ulong, UnixSocket> Of(int process)
    {
        var sockets = new Dictionary<ulong, UnixSocket>();
        foreach (string line in ProcFiles.ReadLines(process, "net/unix"))
        {
            if (TryParse(line) is { } socket)
                sockets[socket.Inode] = socket;
        }

        return sockets;
    }

    // Num RefCount Protocol Flags Type St Inode Path
    private static UnixSocket? TryParse(string line)
    {
        string[] parts = line.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 7 || !TryParseHex(parts[3], out int flags) || !TryParseHex(parts[4], out int type)
            || !ulong.TryParse(parts[6], CultureInfo.InvariantCulture, out ulong inode))
            return null;
        return new UnixSocket(
            inode, (UnixSocketType)type, (flags & AcceptsConnections) != 0, parts.Length > 7 ? parts[7] : "");
    }

    private static bool TryParseHex(string text, out int value) =>
        int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out value);
}

/// <summary>SOCK_STREAM and so on.</summary>
internal enum UnixSocketType
{
    /// <summary>Bytes.</summary>
    Stream = 1,

    /// <summary>Packets, without a connection.</summary>
    Datagram = 2,

    /// <summary>Packets, over a connection: what Ginnel uses.</summary>
    Packets = 5,
}
