namespace Ginnel.Spooling;

/// <summary>What the journal says of a file that a process had begun to take.</summary>
internal enum DroppedFileState
{
    /// <summary>Its message is not there.</summary>
    NotStored = 0,

    /// <summary>Its message is there, as durably as was asked for.</summary>
    Stored = 1,

    /// <summary>Messages are gone among which it may have been.</summary>
    Unknown = 2,
}
