namespace Ginnel.Generator.Model;

/// <summary>What there is to generate for one interface with [Contract].</summary>
/// <param name="Type">The full name with <c>global::</c>.</param>
/// <param name="Name">The full name as the other process sees it.</param>
/// <param name="ShortName">Without the namespace, for messages of exceptions.</param>
/// <param name="ClassName">Of the generated class.</param>
/// <param name="FileName">Of the generated file, without an ending.</param>
/// <param name="Hash">Of the methods.</param>
/// <param name="AllowsJson">Whether its methods may be called in JSON, too.</param>
/// <param name="Methods">In the order of their numbers.</param>
internal sealed record ContractModel(
    string Type,
    string Name,
    string ShortName,
    string ClassName,
    string FileName,
    ulong Hash,
    bool AllowsJson,
    EquatableArray<ContractMethod> Methods);

/// <summary>A method of a contract.</summary>
/// <param name="Name">Its name, as the other process sees it.</param>
/// <param name="Owner">The full name of the interface that declares it.</param>
/// <param name="ReturnType">The full name of what it returns.</param>
/// <param name="Return">Which shape that is.</param>
/// <param name="Result">The type of the value or of the items; null when there is none.</param>
/// <param name="ResultName">That type for people; empty when there is none.</param>
/// <param name="Parameters">All of them.</param>
internal sealed record ContractMethod(
    string Name,
    string Owner,
    string ReturnType,
    ReturnShape Return,
    ValueModel? Result,
    string ResultName,
    EquatableArray<ContractParameter> Parameters);

/// <summary>A parameter of a method of a contract.</summary>
/// <param name="Name">For messages of exceptions.</param>
/// <param name="Type">The full name.</param>
/// <param name="TypeName">The type for people, to whom a stream is an array.</param>
/// <param name="Kind">How it travels.</param>
/// <param name="Value">The type of the value or of the items; null of the others.</param>
/// <param name="Default">The value that it has when none is given, as an expression; null when there is none.</param>
internal sealed record ContractParameter(
    string Name, string Type, string TypeName, ParameterKind Kind, ValueModel? Value, string? Default);

/// <summary>What a method returns.</summary>
internal enum ReturnShape
{
    Nothing,
    Value,
    Task,
    TaskOfValue,
    ValueTask,
    ValueTaskOfValue,
    Stream,
}

/// <summary>How a parameter travels.</summary>
internal enum ParameterKind
{
    /// <summary>As its bytes.</summary>
    Value,

    /// <summary>Not: cancelling it does.</summary>
    Token,

    /// <summary>Item by item, beside the call.</summary>
    Stream,

    /// <summary>As a number, by which the other process calls it.</summary>
    Callback,
}

/// <summary>What came of looking at an interface.</summary>
/// <param name="Model">What there is to generate; null when something is wrong.</param>
/// <param name="Registrations">What is to be registered for its sake.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal sealed record ParsedContract(
    ContractModel? Model, EquatableArray<Registration> Registrations, EquatableArray<DiagnosticInfo> Diagnostics);
