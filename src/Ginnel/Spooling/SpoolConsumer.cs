using System;

namespace Ginnel.Spooling;

/// <summary>A consumer of a spool, as it was when it was asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsGroup">Whether several processes share its messages.</param>
/// <param name="IsConnected">Whether a process reads as this consumer.</param>
/// <param name="Next">The sequence of the message that it is given next.</param>
/// <param name="Lag">Messages that it has not handled yet.</param>
/// <param name="LastActive">When it was last given a message, or handled one; null for never.</param>
public sealed record SpoolConsumer(
    string Name, bool IsGroup, bool IsConnected, long Next, long Lag, DateTimeOffset? LastActive);
