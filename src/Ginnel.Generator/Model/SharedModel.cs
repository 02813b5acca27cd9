namespace Ginnel.Generator.Model;

/// <summary>What there is to generate for one class with [Shared].</summary>
/// <param name="Declaration">Where the class is declared.</param>
/// <param name="Members">In the order of their declaration.</param>
internal sealed record SharedModel(DeclarationModel Declaration, EquatableArray<SharedMember> Members);

/// <summary>What came of looking at such a class.</summary>
/// <param name="Model">What there is to generate; null when the class is wrong.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal sealed record ParsedShared(SharedModel? Model, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>A member of such a class.</summary>
/// <param name="Name">As code writes it.</param>
/// <param name="PlainName">As the class has it.</param>
/// <param name="Shape">What the member is made of.</param>
internal sealed record SharedMember(string Name, string PlainName, SharedShape Shape)
{
    /// <summary>It is one text.</summary>
    public bool IsText => Shape is { Key: null, IsList: false, Value.Kind: SharedKind.Text };
}

/// <summary>One value, a list of values, or a dictionary of either.</summary>
/// <param name="Type">The full name of the type; in a dictionary, that of its values.</param>
/// <param name="Key">What a dictionary's keys are; null if it is none.</param>
/// <param name="IsList">It is an array or a List, or a dictionary of those.</param>
/// <param name="Value">One value of it.</param>
internal sealed record SharedShape(string Type, SharedValue? Key, bool IsList, SharedValue Value);

/// <summary>A value in an arena.</summary>
/// <param name="Kind">How it lies there.</param>
/// <param name="Type">The full name of its type.</param>
/// <param name="Form">The full name of the type that stands for it there.</param>
internal sealed record SharedValue(SharedKind Kind, string Type, string Form);

/// <summary>How a value lies in an arena.</summary>
internal enum SharedKind
{
    /// <summary>As it lies in memory.</summary>
    Plain,

    /// <summary>As bits that are checked when they are read.</summary>
    Checked,

    /// <summary>As a reference to UTF-8.</summary>
    Text,

    /// <summary>As a reference to an object's form.</summary>
    Reference,
}
