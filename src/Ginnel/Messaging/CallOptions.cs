using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>How calls are made.</summary>
public class CallOptions
{
    internal const int DefaultMaxCalls = 1024;
    internal const int DefaultMaxMessageLength = 64 << 20;
    internal const int DefaultStreamWindow = 64;

    /// <summary>How the connection is opened; null for a listener that is there already.</summary>
    public ConnectOptions? Connect { get; init; }

    /// <summary>
    /// How long a call may take; infinite by default. <see cref="CallDeadline"/> sets it for single calls.
    /// </summary>
    /// <remarks>A call that takes longer ends with a <see cref="TimeoutException"/>, and its server is told.</remarks>
    public TimeSpan Deadline { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a call that finds the connection ended waits for somebody to serve the name again; from nothing to 24
    /// days, or infinite. Null, the default: a client whose connection has ended stays so.
    /// </summary>
    /// <remarks>
    /// Only calls that were not sent yet go over another connection: those that were under way end with an exception,
    /// and none is repeated. The new server knows nothing of earlier calls, nor of callbacks that were passed in them;
    /// see <see cref="CallClient{T}.Reconnected"/>. Calls that pass a callback do not wait.
    /// </remarks>
    public TimeSpan? ReconnectTimeout { get; init; }

    /// <summary>
    /// So many calls of the peer may be under way at once, from 1 to 65,536; 1,024 by default. The peer learns the
    /// limit at connecting, and its further calls end with an <see cref="InvalidOperationException"/>.
    /// </summary>
    public int MaxCalls { get; init; } = DefaultMaxCalls;

    /// <summary>The longest message that is accepted, in bytes. 64 MiB by default.</summary>
    public int MaxMessageLength { get; init; } = DefaultMaxMessageLength;

    /// <summary>So many items of a stream are received ahead of whoever reads it; 64 by default.</summary>
    public int StreamWindow { get; init; } = DefaultStreamWindow;

    /// <summary>Called around each call, the first one outermost. None by default.</summary>
    public IReadOnlyList<ICallInterceptor> Interceptors { get; init; } = [];

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCalls, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxCalls, CallTable.MostEntries);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageLength, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(StreamWindow, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StreamWindow, 1 << 20);
        ArgumentNullException.ThrowIfNull(Interceptors);
        if (ReconnectTimeout is { } time)
            _ = (Connect ?? new ConnectOptions()).With(time).Checked();
        if (Deadline != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Deadline, TimeSpan.Zero, nameof(Deadline));
    }
}
