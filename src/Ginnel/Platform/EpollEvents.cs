using System;

namespace Ginnel.Platform;

/// <summary>The EPOLL* bits.</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,
    In = 0x001,
    Out = 0x004,
    Error = 0x008,
    HangUp = 0x010,
    /// <summary>The peer closed its end, or shut down writing.</summary>
    ReadHangUp = 0x2000,
    /// <summary>Disarmed after one report, until modified again.</summary>
    OneShot = 1u << 30,
}
