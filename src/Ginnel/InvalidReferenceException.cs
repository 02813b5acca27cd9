namespace Ginnel;

/// <summary>
/// A reference in shared memory leads nowhere: its writer is faulty or hostile, or it is of another arena.
/// </summary>
public sealed class InvalidReferenceException : GinnelException
{
    internal InvalidReferenceException(string message) : base(message) { }
}
