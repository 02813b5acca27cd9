using System;

namespace Ginnel.Spooling;

/// <summary>What a spool is opened for; anything else throws.</summary>
[Flags]
public enum SpoolAccess
{
    /// <summary>To append messages, and to ask what became of them.</summary>
    Append = 1,

    /// <summary>To read messages and to handle them.</summary>
    Read = 2,

    /// <summary>Both.</summary>
    ReadAppend = Read | Append,
}
