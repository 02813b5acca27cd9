namespace Ginnel.Generator.Model;

/// <summary>How a value of a type is written and read.</summary>
internal enum ValueKind
{
    /// <summary>By methods of the writer and the reader.</summary>
    Direct,

    /// <summary>By a formatter that is there already: an expression without cost.</summary>
    Existing,

    /// <summary>By a formatter that is made once and kept.</summary>
    Made,
}

/// <summary>A type, and what its values are written and read with.</summary>
/// <param name="Type">The full name, without annotations.</param>
/// <param name="Kind">Which of the ways.</param>
/// <param name="Method">Those methods, behind <c>Write</c> and <c>Read</c>: such as <c>String</c>.</param>
/// <param name="FormatterType">The type of <paramref name="Formatter"/>, as exact as it is known.</param>
/// <param name="Formatter">An expression for a formatter of the type, whichever way is chosen.</param>
/// <param name="IsKnown">A formatter is found without this module's doing, so none is registered.</param>
/// <param name="Reach">Where code may name the type.</param>
internal sealed record ValueModel(
    string Type,
    ValueKind Kind,
    string Method,
    string FormatterType,
    string Formatter,
    bool IsKnown,
    NameReach Reach);

/// <summary>Where code may name a type.</summary>
internal enum NameReach
{
    /// <summary>Everywhere in the assembly.</summary>
    Assembly,

    /// <summary>Only in types around it: it is private.</summary>
    Containers,

    /// <summary>Only where its type parameters are.</summary>
    Parameters,
}
