using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>A name that a process listens on.</summary>
/// <param name="Name">The endpoint's name.</param>
/// <param name="Path">Its socket's.</param>
/// <param name="ProcessId">Who listens; null when that cannot be seen.</param>
internal sealed record EndpointView(string Name, string Path, int? ProcessId)
{
    /// <summary>Every listening socket for packets that has a path, of all network namespaces.</summary>
    public static IReadOnlyList<EndpointView> Find(IReadOnlyList<int> processes)
    {
        var listening = new Dictionary<ulong, UnixSocket>();
        foreach (int process in processes.DistinctBy(OpenFile.NetworkOf))
        {
            foreach (UnixSocket socket in UnixSocket.Of(process).Values)
            {
                if (socket is { IsListening: true, Type: UnixSocketType.Packets, Path.Length: > 0 })
                    listening.TryAdd(socket.Inode, socket);
            }
        }

        if (listening.Count == 0)
            return [];
        var owners = new Dictionary<ulong, int>();
        foreach (int process in processes)
        {
            foreach (ulong inode in OpenFile.SocketsOf(process))
                owners.TryAdd(inode, process);
        }

        return [.. listening.Values.Select(socket => Of(
            // The kernel remembers the name that it was bound to, before the listener moved it to where it is found.
            socket.Path.TrimEnd('~'), owners.TryGetValue(socket.Inode, out int owner) ? owner : null))
            .OrderBy(static endpoint => endpoint.Path, System.StringComparer.Ordinal)];
    }

    private static EndpointView Of(string path, int? owner) => new(System.IO.Path.GetFileName(path), path, owner);
}
