using System;
using System.Text.Json;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>How calls are served; the inherited ones hold for calls back to the clients, too.</summary>
public sealed class ServeOptions : CallOptions
{
    /// <summary>How the endpoint is listened on; null for the current user's processes and the defaults.</summary>
    public ListenOptions? Listen { get; init; }

    /// <summary>
    /// Whether a method may run on the thread that read its call, which saves the way through the thread pool. True by
    /// default.
    /// </summary>
    /// <remarks>
    /// A method that holds up that thread for more than some milliseconds does not hold up others: another thread takes
    /// over the reading, and the next calls of the method run on the thread pool.
    /// </remarks>
    public bool RunInline { get; init; } = true;

    /// <summary>
    /// How values are read and written where a contract is called in JSON (<see cref="ContractAttribute.Json"/>).
    /// </summary>
    /// <remarks>
    /// By default names are in camel case, fields count as well as properties, enumerations are names, and an object of
    /// a union has its type's name as the property <c>$type</c>. A program without reflection, one that is compiled
    /// ahead of time for one, has to set a resolver for the types here.
    /// </remarks>
    public JsonSerializerOptions? JsonOptions { get; init; }

    /// <summary>Told of each connection that ended other than by being closed: who it was, and why.</summary>
    /// <remarks>For logs. It is called on any thread, perhaps on several at once, and must not throw.</remarks>
    public Action<Peer, GinnelException>? OnBroken { get; init; }
}
