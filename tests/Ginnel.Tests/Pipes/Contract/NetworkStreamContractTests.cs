using System;
using System.IO;
using System.Net;
using System.Net.Sockets;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The suite against .NET's own network streams: what fails here is a fault of the suite.</summary>
public abstract class NetworkStreamContractTests : StreamContractTests
{
    protected override StreamTraits Traits { get; } = new()
    {
        IsDuplex = true,
        RefusesConcurrentReads = false,
        ReaderGone = ReaderGone.ThrowsInTime,
    };

    protected abstract EndPoint Listen(Socket listener);

    protected override StreamPair Create()
    {
        using Socket listener = NewSocket();
        EndPoint address = Listen(listener);
        listener.Listen();
        Socket client = NewSocket();
        client.Connect(address);
        return new StreamPair(
            new NetworkStream(listener.Accept(), ownsSocket: true), new NetworkStream(client, ownsSocket: true));
    }

    protected abstract Socket NewSocket();
}

public sealed class TcpStreamTests : NetworkStreamContractTests
{
    protected override Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };

    protected override EndPoint Listen(Socket listener)
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return listener.LocalEndPoint!;
    }
}

public sealed class UnixSocketStreamTests : NetworkStreamContractTests
{
    protected override Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    // A name in the abstract name space (it starts with a zero byte) leaves no file behind.
    protected override EndPoint Listen(Socket listener)
    {
        var address = new UnixDomainSocketEndPoint($"\0ginnel-{Environment.ProcessId}-{Path.GetRandomFileName()}");
        listener.Bind(address);
        return address;
    }
}
