namespace Ginnel.Serialization;

/// <summary>How many vertices of its graph a vertex's member refers to; the values are those in messages.</summary>
public enum GraphMember
{
    /// <summary>One, or none when it is null.</summary>
    One = 1,

    /// <summary>As many as are in an array or a list, or none when that is null.</summary>
    Many = 2,
}
