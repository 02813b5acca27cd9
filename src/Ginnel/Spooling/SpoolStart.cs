namespace Ginnel.Spooling;

/// <summary>Where a consumer begins.</summary>
public enum SpoolStart
{
    /// <summary>With the oldest message that there is.</summary>
    Oldest = 0,

    /// <summary>With the next message that is appended.</summary>
    Next = 1,
}
