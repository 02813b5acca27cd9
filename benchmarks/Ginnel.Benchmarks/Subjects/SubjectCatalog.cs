using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Everything that is measured side by side, but for the limits in C.</summary>
internal static class SubjectCatalog
{
    public const string UnixSocket = "Unix socket";
    public const string UnixSocketAsync = "Unix socket, async";

    public static IReadOnlyList<Subject> All { get; } =
    [
        new SocketSubject(UnixSocket, AddressFamily.Unix),
        new SocketSubject(UnixSocketAsync, AddressFamily.Unix) { IsAsync = true },
        new NamedPipeSubject(),
        new AnonymousPipeSubject(),
        new SocketSubject("TCP loopback", AddressFamily.InterNetwork),
    ];

    public static Subject Named(string name) => All.Single(subject => subject.Name == name);
}
