using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text.Json;

namespace Ginnel.Messaging;

/// <summary>Which method a name and arguments in JSON mean, and which argument is for which parameter.</summary>
internal static class JsonArguments
{
    private const string AsynchronousEnding = "Async";

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <summary>Chooses the method; among those of one name, the one whose parameters the arguments are.</summary>
    /// <param name="contract">For messages.</param>
    /// <param name="methods">All of the contract's.</param>
    /// <param name="name">The method's; the ending Async may be left out.</param>
    /// <param name="text">An object with a property for each parameter, an array in their order, or nothing.</param>
    /// <param name="arguments">For each parameter what was given for it.</param>
    /// <returns>The method's number.</returns>
    /// <exception cref="ArgumentException">There is none; the message says what there is.</exception>
    public static int Bind(
        string contract, IReadOnlyList<JsonMethod> methods, string name, string text, out JsonElement?[] arguments)
    {
        int[] named = Find(methods, name);
        if (named.Length == 0)
            named = Find(methods, name + AsynchronousEnding);
        if (named.Length == 0)
        {
            string known = string.Join(", ", methods.Select(static method => method.Name).Distinct());
            throw new ArgumentException($"{contract} has no method {name}. It has: {known}.");
        }

        JsonElement root = Parse(text);
        string? reason = null;
        (int Method, JsonElement?[] Arguments)? found = null;
        foreach (int number in named)
        {
            if (!TryBind(methods[number], root, out JsonElement?[]? bound, out string? why))
                reason ??= why;
            else if (found is not null)
                throw new ArgumentException($"These arguments fit several methods {name} of {contract}.");
            else
                found = (number, bound);
        }

        arguments = found?.Arguments ?? throw new ArgumentException(reason);
        return found.Value.Method;
    }

    private static int[] Find(IReadOnlyList<JsonMethod> methods, string name) =>
        [.. Enumerable.Range(0, methods.Count).Where(number => methods[number].Name == name)];

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "{}" : text, s_strict);
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The arguments are no JSON: {exception.Message}", exception);
        }

        throw new ArgumentException(
            "The arguments are neither an object, with a property for each, nor an array of them in their order.");
    }

    private static bool TryBind(
        JsonMethod method, JsonElement root, [NotNullWhen(true)] out JsonElement?[]? arguments,
        [NotNullWhen(false)] out string? reason)
    {
        arguments = null;
        if (method.Refusal is not null)
        {
            reason = $"{method.Name} cannot be called in JSON: {method.Refusal}.";
            return false;
        }

        var found = new JsonElement?[method.Parameters.Count];
        reason = root.ValueKind == JsonValueKind.Array
            ? TakeInOrder(method, root, found)
            : TakeByName(method, root, found);
        for (int index = 0; index < found.Length && reason is null; index++)
        {
            if (found[index] is null && !method.Parameters[index].IsOptional)
                reason = $"The argument {method.Parameters[index].Name} is missing: {Describe(method)} is expected.";
        }

        if (reason is null)
            arguments = found;
        return reason is null;
    }

    private static string? TakeInOrder(JsonMethod method, JsonElement root, JsonElement?[] found)
    {
        int count = root.GetArrayLength();
        for (int index = 0; index < Math.Min(count, found.Length); index++)
            found[index] = root[index];
        return count <= found.Length ? null : $"There are {count} arguments: {Describe(method)} is expected.";
    }

    private static string? TakeByName(JsonMethod method, JsonElement root, JsonElement?[] found)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            int index = method.Parameters.ToList().FindIndex(parameter => parameter.Name == property.Name);
            if (index < 0)
                return $"There is no argument {property.Name}: {Describe(method)} is expected.";
            found[index] = property.Value;
        }

        return null;
    }

    private static string Describe(JsonMethod method) =>
        method.Parameters.Count == 0 ? $"{method.Name} without arguments" : method.Signature;
}
