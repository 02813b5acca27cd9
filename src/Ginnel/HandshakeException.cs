namespace Ginnel;

/// <summary>
/// Two sides could not agree: version, direction, capacity, or a segment that is not sealed as it must be.
/// </summary>
/// <remarks>The message names what each side has.</remarks>
public sealed class HandshakeException : GinnelException
{
    internal HandshakeException(string message) : base(message) { }
}
