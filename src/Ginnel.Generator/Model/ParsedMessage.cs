namespace Ginnel.Generator.Model;

/// <summary>What came of looking at a type.</summary>
/// <param name="Model">What there is to generate; null when the type is wrong, or the task of another emitter.</param>
/// <param name="Registrations">Formatters to be registered for the sake of this type.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal sealed record ParsedMessage(
    MessageModel? Model,
    EquatableArray<Registration> Registrations,
    EquatableArray<DiagnosticInfo> Diagnostics);
