using System.Diagnostics.Tracing;
using Ginnel.Waiting;

namespace Ginnel.Telemetry;

/// <summary>The events of pipes and connections, for whoever listens to the source <c>Ginnel</c>.</summary>
/// <remarks>
/// Everything is reported from paths that make system calls anyway, and a wait only after it gave up spinning. An end
/// is told by the inode of the segment that its bytes are in, which the handle table and /proc/PID/maps show, too.
/// </remarks>
[EventSource(Name = "Ginnel")]
internal sealed class GinnelEvents : EventSource
{
    public static readonly GinnelEvents Log = new();

    private GinnelEvents() { }

    private bool AreWaitsWanted => IsEnabled(EventLevel.Verbose, Keywords.Waits);

    /// <summary>An end is about to sleep, or to leave its operation to the event loop.</summary>
    /// <returns>When, for <see cref="EndWait"/>; 0 when nobody wants to know.</returns>
    [NonEvent]
    public long BeginWait(string end, string endpoint, ulong inode)
    {
        if (!AreWaitsWanted)
            return 0;
        WaitStart(end, endpoint, (long)inode);
        return WakeUpTimer.NowNs;
    }

    /// <summary>It runs again.</summary>
    [NonEvent]
    public void EndWait(long start, string end, string endpoint, ulong inode)
    {
        if (start != 0 && AreWaitsWanted)
            WaitStop(end, endpoint, (long)inode, WakeUpTimer.NowNs - start);
    }

    /// <summary>Both segments are mapped.</summary>
    [Event(1, Level = EventLevel.Informational, Keywords = Keywords.Links)]
    public void Attached(string endpoint, int peerProcessId, long inode, long peerInode)
    {
        if (IsEnabled(EventLevel.Informational, Keywords.Links))
            WriteEvent(1, endpoint, peerProcessId, inode, peerInode);
    }

    /// <summary>The peer went away without completing its ends.</summary>
    [Event(2, Level = EventLevel.Warning, Keywords = Keywords.Links)]
    public void PeerDied(string endpoint, int peerProcessId, long inode)
    {
        if (IsEnabled(EventLevel.Warning, Keywords.Links))
            WriteEvent(2, endpoint, peerProcessId, inode);
    }

    // A wait may begin on one thread and end on another, so it is no activity of either.
    [Event(3, Level = EventLevel.Verbose, Keywords = Keywords.Waits, ActivityOptions = EventActivityOptions.Disable)]
    private void WaitStart(string end, string endpoint, long inode) => WriteEvent(3, end, endpoint, inode);

    [Event(4, Level = EventLevel.Verbose, Keywords = Keywords.Waits, ActivityOptions = EventActivityOptions.Disable)]
    private void WaitStop(string end, string endpoint, long inode, long durationNs) =>
        WriteEvent(4, end, endpoint, inode, durationNs);

    /// <summary>What can be switched on by itself.</summary>
    public static class Keywords
    {
        public const EventKeywords Waits = (EventKeywords)1;
        public const EventKeywords Links = (EventKeywords)2;
    }
}
