using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>Finds the names that somebody listens on.</summary>
/// <remarks>
/// 1. Each network namespace lists its sockets; those that listen for packets and have a path are Ginnel's, or like it.
/// 2. Who holds them is found among the descriptors of all processes. That is slow, so it is done only when there are
///    others than before.
/// </remarks>
internal sealed class EndpointSearch
{
    private HashSet<ulong> _known = [];

    public IReadOnlyList<EndpointView> Found { get; private set; } = [];

    public void Search(IReadOnlyDictionary<int, ScannedProcess> processes)
    {
        var listening = new Dictionary<ulong, UnixSocket>();
        foreach (int process in processes.DistinctBy(static process => process.Value.Network)
            .Select(static process => process.Key))
        {
            foreach (UnixSocket socket in UnixSocket.Of(process).Values)
            {
                if (socket is { IsListening: true, Type: UnixSocketType.Packets, Path.Length: > 0 })
                    listening.TryAdd(socket.Inode, socket);
            }
        }

        if (_known.SetEquals(listening.Keys))
            return;
        _known = [.. listening.Keys];
        var owners = new Dictionary<ulong, int>();
        foreach (int process in processes.Keys)
        {
            foreach (ulong inode in OpenFile.SocketsOf(process).Where(listening.ContainsKey))
                owners.TryAdd(inode, process);
        }

        Found = [.. listening.Values.Select(socket => Of(
            // The kernel remembers the name that it was bound to, before the listener moved it to where it is found.
            socket.Path.TrimEnd('~'), owners.TryGetValue(socket.Inode, out int owner) ? owner : null))
            .OrderBy(static endpoint => endpoint.Path, StringComparer.Ordinal)];
    }

    private static EndpointView Of(string path, int? owner) => new(Path.GetFileName(path), path, owner);
}
