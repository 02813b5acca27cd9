using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>What the event loop tells about a descriptor.</summary>
internal interface IEventTarget
{
    /// <summary>
    /// Called on a thread of the event loop, perhaps on both at once: must not block or run a user's code.
    /// </summary>
    /// <remarks>Operations that this completes go to <see cref="EventLoop.Complete"/>.</remarks>
    void OnEvents(EpollEvents events);
}
