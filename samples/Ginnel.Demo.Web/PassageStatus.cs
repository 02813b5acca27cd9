using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Endpoints;

namespace Ginnel.Demo.Web;

/// <summary>The two rings of the connection to the database, from this process's own table of handles.</summary>
/// <param name="Questions">What goes there; null while there is no connection.</param>
/// <param name="Answers">What comes back.</param>
internal sealed record PassageStatus(RingStatus? Questions, RingStatus? Answers)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks ten times a second, for as long as somebody watches: nothing runs otherwise.</summary>
    public static async IAsyncEnumerable<PassageStatus> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_pause);
        do
            yield return Look();
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static PassageStatus Look()
    {
        HandleInfo? connection = HandleTable.Snapshot().FirstOrDefault(
            static handle => handle is { Kind: HandleKind.Connection, State: HandleState.Open });
        // A position is that of our own end: of the writer where we write, of the reader where we read.
        return new PassageStatus(
            connection?.Output is { } output
                ? new RingStatus(output.Capacity, output.Position, output.Position - output.Fill, output.IsWaiting)
                : null,
            connection?.Input is { } input
                ? new RingStatus(input.Capacity, input.Position + input.Fill, input.Position, input.IsWaiting)
                : null);
    }
}

/// <summary>A ring at one moment.</summary>
/// <param name="Capacity">Bytes that fit.</param>
/// <param name="Written">The write position.</param>
/// <param name="Read">The read position.</param>
/// <param name="IsWaiting">Whether the web server waits there.</param>
internal sealed record RingStatus(long Capacity, long Written, long Read, bool IsWaiting);
