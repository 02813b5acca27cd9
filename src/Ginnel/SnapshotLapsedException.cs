namespace Ginnel;

/// <summary>The version that a snapshot is of does not exist any more. Take a new snapshot.</summary>
public sealed class SnapshotLapsedException : GinnelException
{
    internal SnapshotLapsedException(string message) : base(message) { }
}
