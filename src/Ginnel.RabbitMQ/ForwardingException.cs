using System;

namespace Ginnel.RabbitMQ;

/// <summary>Forwarding cannot go on by itself: somebody has to change settings, a queue or a file.</summary>
public sealed class ForwardingException : GinnelException
{
    internal ForwardingException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
