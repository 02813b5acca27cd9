namespace Ginnel.Segments;

/// <summary>How far a side is with one direction, as it states in its own header.</summary>
internal enum EndState : uint
{
    Open = 0,
    Completed = 1,
    /// <summary>Completed with an error, whose text is in the header.</summary>
    Failed = 2,
}
