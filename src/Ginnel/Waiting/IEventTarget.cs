using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>What the event loop tells about a descriptor.</summary>
internal interface IEventTarget
{
    /// <summary>Called on the event loop's thread: must not block, and must not run a user's code.</summary>
    void OnEvents(EpollEvents events);
}
