using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipes;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;

namespace Ginnel.Cli.Benchmarking;

/// <summary>A way for two processes to talk, with the settings that it has when nothing is said.</summary>
/// <param name="Name">For people, and for the other process.</param>
/// <param name="AcceptAsync">Listens in a folder, calls back when it does, and accepts one client.</param>
/// <param name="Connect">Connects to who listens in the folder.</param>
internal sealed record BenchSubject(
    string Name, Func<string, Action, CancellationToken, Task<Stream>> AcceptAsync, Func<string, Stream> Connect)
{
    private const string Meeting = "bench";

    /// <summary>Ours first; the ratios are to it.</summary>
    public static IReadOnlyList<BenchSubject> All { get; } =
    [
        new("Ginnel", AcceptGinnelAsync, static folder =>
            Endpoint.Connect(Meeting, new ConnectOptions { Directory = folder }).AsStream()),
        new("named pipe", AcceptPipeAsync, ConnectPipe),
        new("Unix socket", AcceptSocketAsync, ConnectSocket),
    ];

    private static async Task<Stream> AcceptGinnelAsync(
        string folder, Action ready, CancellationToken cancellationToken)
    {
        using EndpointListener listener = Endpoint.Listen(Meeting, new ListenOptions { Directory = folder });
        ready();
        return (await listener.AcceptAsync(cancellationToken)).AsStream();
    }

    private static async Task<Stream> AcceptPipeAsync(string folder, Action ready, CancellationToken cancellationToken)
    {
        // A whole path: without one it would be a name that every user of the computer could have taken.
        var pipe = new NamedPipeServerStream(Path.Join(folder, "pipe"), PipeDirection.InOut);
        ready();
        await pipe.WaitForConnectionAsync(cancellationToken);
        return pipe;
    }

    private static NamedPipeClientStream ConnectPipe(string folder)
    {
        var pipe = new NamedPipeClientStream(".", Path.Join(folder, "pipe"), PipeDirection.InOut);
        pipe.Connect();
        return pipe;
    }

    private static async Task<Stream> AcceptSocketAsync(
        string folder, Action ready, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Join(folder, "socket")));
        listener.Listen();
        ready();
        return new NetworkStream(await listener.AcceptAsync(cancellationToken), ownsSocket: true);
    }

    private static NetworkStream ConnectSocket(string folder)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path.Join(folder, "socket")));
        return new NetworkStream(socket, ownsSocket: true);
    }
}
