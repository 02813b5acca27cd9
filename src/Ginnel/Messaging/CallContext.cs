using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>One call, for an <see cref="ICallInterceptor"/>.</summary>
public sealed class CallContext
{
    internal CallContext(Peer peer, string contract, string method, bool isIncoming) =>
        (Peer, Contract, Method, IsIncoming) = (peer, contract, method, isIncoming);

    /// <summary>The process at the other end; over a bare pipe with the process id alone.</summary>
    public Peer Peer { get; }

    /// <summary>The full name of the interface.</summary>
    public string Contract { get; }

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>Whether the peer calls us, rather than we the peer.</summary>
    public bool IsIncoming { get; }
}
