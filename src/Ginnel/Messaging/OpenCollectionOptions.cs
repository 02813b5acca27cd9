using System;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>How a live collection is opened.</summary>
public sealed class OpenCollectionOptions
{
    /// <summary>How the connection is opened; null for a writer that is there already.</summary>
    public ConnectOptions? Connect { get; init; }

    /// <summary>
    /// Whether to wait for another writer under the name when the last one has gone, and to go on with that one. Until
    /// then the last state is read. False by default.
    /// </summary>
    public bool Reconnects { get; init; }

    /// <summary>Told of each connection but the first, on a pool thread. Must not throw.</summary>
    public Action? OnReconnected { get; init; }

    internal static OpenCollectionOptions Default { get; } = new();
}
