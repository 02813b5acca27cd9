using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>Gives a live collection to everyone who connects to its name, and respects their holds.</summary>
/// <remarks>
/// A successor takes the name first, and copies the last state only then: while it has the name, no other writer can
/// have it. Clients that come meanwhile wait in <see cref="OnJoined"/>.
/// </remarks>
internal sealed class LiveHost : ISharedOwner, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<(SharedRegion Region, LiveCore<NoStoreStep>? Core)> _content =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly SharedHost _host;

    /// <param name="name">The name.</param>
    /// <param name="listen">Null for the defaults.</param>
    /// <param name="hello">What is shared.</param>
    /// <exception cref="EndpointInUseException">Another process has the name.</exception>
    public LiveHost(string name, ListenOptions? listen, SharedHello hello)
    {
        ReadersHavePages = hello.Kind != SharedKind.Counters;
        _host = new SharedHost(name, listen, hello, this);
    }

    /// <summary>Takes the name; from a predecessor that is dying as soon as it has let go of it.</summary>
    /// <remarks>
    /// The kernel closes a dead process's files one by one, so who sees the connection end may find the name held.
    /// The kernel is about to let go of it, and gives no other sign when it has.
    /// </remarks>
    public static LiveHost Take(string name, ListenOptions? listen, SharedHello hello, ILiveGuest? predecessor)
    {
        long start = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (true)
        {
            try
            {
                return new LiveHost(name, listen, hello);
            }
            catch (EndpointInUseException exception) when (predecessor is { HasWriter: false }
                && exception.ProcessId == predecessor.WriterProcessId
                && Stopwatch.GetElapsedTime(start) < s_patience)
            {
                spinner.SpinOnce();
            }
        }
    }

    public bool ReadersHavePages { get; }

    public SharedRegion Region => Content.Region;

    private (SharedRegion Region, LiveCore<NoStoreStep>? Core) Content => _content.Task.GetAwaiter().GetResult();

    /// <summary>Says what to give away. Clients that wait go on.</summary>
    public void Start(SharedRegion region, LiveCore<NoStoreStep>? core) => _content.SetResult((region, core));

    public void OnJoined(SharedMember member)
    {
        if (Content.Core is not { } core)
            return;
        var holds = new LiveHold(member.Region!);
        member.State = holds;
        lock (core.Gate)
            core.Heap.AddHolds(holds);
    }

    public void OnLeft(SharedMember member)
    {
        if (member.State is not LiveHold holds || Content.Core is not { } core)
            return;
        lock (core.Gate)
            core.Heap.RemoveHolds(holds);
    }

    public ValueTask DisposeAsync()
    {
        _content.TrySetException(new ObjectDisposedException(nameof(LiveHost)));
        return _host.DisposeAsync();
    }
}
