namespace Ginnel.Spooling;

/// <summary>
/// What appending does when the journal has reached its capacity and its consumers are not done with it.
/// </summary>
public enum SpoolFullPolicy
{
    /// <summary>It waits until consumers have made room.</summary>
    Wait = 0,

    /// <summary>It fails with <see cref="SpoolFullException"/>.</summary>
    Fail = 1,

    /// <summary>The oldest messages are given up, a segment at a time, be they handled or not.</summary>
    DropOldest = 2,
}
