using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Messaging;

/// <summary>A method of a contract that is called in JSON, as people and scripts see it.</summary>
/// <param name="name">The method's name.</param>
/// <param name="parameters">What it takes, but for a cancellation token.</param>
/// <param name="result">The type of what it returns, or of a stream's items; empty for nothing.</param>
/// <param name="isStream">Whether it returns a stream.</param>
/// <param name="refusal">Why it cannot be called in JSON; null when it can.</param>
public sealed class JsonMethod(
    string name, IReadOnlyList<JsonParameter> parameters, string result, bool isStream, string? refusal = null)
{
    /// <summary>The method's name.</summary>
    public string Name => name;

    /// <summary>What it takes: values, and streams as arrays. A cancellation token is not among them.</summary>
    public IReadOnlyList<JsonParameter> Parameters => parameters;

    /// <summary>The type of what it returns, or of a stream's items, as C# has it; empty for nothing.</summary>
    public string Result => result;

    /// <summary>Whether it returns a stream.</summary>
    public bool IsStream => isStream;

    /// <summary>Why it cannot be called in JSON; null when it can.</summary>
    public string? Refusal => refusal;

    /// <summary>The method as <c>Name {"parameter": type}</c>.</summary>
    internal string Signature => parameters.Count == 0
        ? name
        : $"{name} {{{string.Join(", ", parameters.Select(static parameter =>
            $"\"{parameter.Name}\": {parameter.Type}{(parameter.IsOptional ? " (optional)" : "")}"))}}}";
}
