using System;
using System.IO;

namespace Ginnel;

/// <summary>The base of every failure that comes from the kernel, from a peer, or from a peer's death.</summary>
/// <remarks>
/// It is an <see cref="IOException"/>, so code written for streams and pipes catches it where it already looks.
/// Misuse of the API is not one of these: it is an <see cref="ArgumentException"/>, an
/// <see cref="InvalidOperationException"/> or an <see cref="ObjectDisposedException"/>, as elsewhere in .NET.
/// </remarks>
public class GinnelException : IOException
{
    /// <summary>Creates the exception.</summary>
    public GinnelException() { }

    /// <summary>Creates the exception with a message.</summary>
    public GinnelException(string message) : base(message) { }

    /// <summary>Creates the exception with a message and the failure that led to it.</summary>
    public GinnelException(string message, Exception? innerException) : base(message, innerException) { }
}
