using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Net;

namespace Ginnel.Cli.Observing;

/// <summary>What sockets are, by their numbers: the kernel's link only says "socket".</summary>
internal static class SocketNames
{
    private static readonly string[] s_states =
    [
        "", "established", "connecting", "accepting", "closing", "closing", "closed", "closed", "peer closed",
        "closing", "listening", "closing",
    ];

    /// <summary>Of all sockets that a process can see in its network namespace.</summary>
    public static Dictionary<ulong, string> Of(int process)
    {
        var names = new Dictionary<ulong, string>();
        foreach (UnixSocket socket in UnixSocket.Of(process).Values)
        {
            string kind = socket.Type switch
            {
                UnixSocketType.Stream => "unix stream",
                UnixSocketType.Datagram => "unix datagram",
                UnixSocketType.Packets => "unix packets",
                _ => "unix",
            };
            names[socket.Inode] = $"{kind}{(socket.IsListening ? " listening" : "")}" +
                $"{(socket.Path.Length > 0 ? $" {socket.Path}" : "")}";
        }

        foreach (string table in (string[])["tcp", "tcp6", "udp", "udp6"])
        {
            foreach (string line in ProcFiles.ReadLines(process, $"net/{table}"))
                Add(names, table, line);
        }

        return names;
    }

    // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
    private static void Add(Dictionary<ulong, string> names, string table, string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 10 || !ulong.TryParse(parts[9], CultureInfo.InvariantCulture, out ulong inode)
            || TryParse(parts[1]) is not { } local || TryParse(parts[2]) is not { } remote)
            return;
        string state = table.StartsWith("tcp", StringComparison.Ordinal)
            && int.TryParse(parts[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int number)
            && number < s_states.Length ? $" {s_states[number]}" : "";
        names[inode] = remote.Port == 0 ? $"{table}{state} {local}" : $"{table}{state} {local} to {remote}";
    }

    /// <summary>Words of the machine's byte order, in hexadecimal digits, and a port.</summary>
    private static IPEndPoint? TryParse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is not (8 or 32))
            return null;
        byte[] address = new byte[colon / 2];
        for (int index = 0; index < address.Length; index += sizeof(uint))
        {
            if (!uint.TryParse(
                text.AsSpan(index * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint word))
                return null;
            BinaryPrimitives.WriteUInt32LittleEndian(address.AsSpan(index), word);
        }

        return ushort.TryParse(
            text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort port)
            ? new IPEndPoint(new IPAddress(address), port) : null;
    }
}
