using System;

namespace Ginnel.Pipes;

/// <summary>What a side of a link does; the other side does the complement.</summary>
[Flags]
internal enum LinkRoles : uint
{
    None = 0,
    Reads = 1,
    Writes = 2,
    Both = Reads | Writes,
}
