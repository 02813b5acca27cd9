namespace Ginnel.Sharing;

/// <summary>How a phase of a barrier ended; the same for all who took part.</summary>
public enum SharedPhase
{
    /// <summary>Every participant came to its end.</summary>
    Completed,

    /// <summary>A participant died before it came to the end of the phase. It is no participant any more.</summary>
    Abandoned,
}
