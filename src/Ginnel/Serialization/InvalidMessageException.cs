using System;

namespace Ginnel.Serialization;

/// <summary>Bytes that are not the message that they should be.</summary>
/// <remarks>
/// The one exception of every failure to read: where it happened, and what was found there. (.NET's own
/// <see cref="System.IO.InvalidDataException"/> is sealed, so this one is beside it, under
/// <see cref="GinnelException"/>.)
/// </remarks>
public sealed class InvalidMessageException : GinnelException
{
    internal InvalidMessageException(string message, int offset, string? member, Exception? cause)
        : base(message, cause)
    {
        Offset = offset;
        Member = member;
    }

    /// <summary>Bytes from the start of the message to where the reader stood.</summary>
    public int Offset { get; }

    /// <summary>The member that was being read, as <c>Type.Member</c>; null outside of any.</summary>
    public string? Member { get; }
}
