using System;
using System.IO;
using System.Net.Sockets;
using Ginnel.Benchmarks.Measuring;

namespace Ginnel.Benchmarks.Subjects.Calls;

/// <summary>For subjects whose second process is the one that listens.</summary>
internal static class Listening
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until somebody listens at a socket, before anything is timed.</summary>
    public static void WaitFor(string path)
    {
        DateTime end = DateTime.UtcNow + s_patience;
        while (!CanConnect(path))
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"Nobody listens at {path} after {s_patience.TotalSeconds} s.");
            Clock.SleepFor(TimeSpan.FromMilliseconds(10));
        }
    }

    private static bool CanConnect(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
