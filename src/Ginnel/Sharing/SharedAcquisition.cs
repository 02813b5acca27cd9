namespace Ginnel.Sharing;

/// <summary>What became of an attempt to acquire a mutex, or a permit of a semaphore.</summary>
public enum SharedAcquisition
{
    /// <summary>Somebody else has it.</summary>
    NotAcquired,

    /// <summary>It is this process's now.</summary>
    Acquired,

    /// <summary>
    /// It is this process's now, and the process that had it before died without releasing it: what it protects may be
    /// half changed.
    /// </summary>
    Abandoned,
}
