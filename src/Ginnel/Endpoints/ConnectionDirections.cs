using System;

namespace Ginnel.Endpoints;

/// <summary>Which ways bytes go over a connection, as the client sees it.</summary>
/// <remarks>
/// A client asks for one of them, a listener allows one or more. The kernel holds both to it: a side that only reads
/// has no data pages that it could write.
/// </remarks>
[Flags]
public enum ConnectionDirections
{
    /// <summary>None; not something to ask for.</summary>
    None = 0,

    /// <summary>The client reads, the listener's side writes.</summary>
    ReadOnly = 1,

    /// <summary>The client writes, the listener's side reads.</summary>
    WriteOnly = 2,

    /// <summary>Both read and write. The default.</summary>
    Duplex = 4,
}
