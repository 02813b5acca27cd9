using System;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>How values of contracts are read and written in JSON.</summary>
internal static class JsonSettings
{
    /// <summary>What the program has set, with what is missing in it.</summary>
    /// <exception cref="NotSupportedException">The types cannot be found out; the message says what to set.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "It asks whether reflection is there.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "It asks whether reflection is there.")]
    public static JsonSerializerOptions Of(JsonSerializerOptions? given)
    {
        if (given?.TypeInfoResolver is not null)
            return given;
        if (!JsonSerializer.IsReflectionEnabledByDefault)
        {
            throw new NotSupportedException(
                $"This program was built without reflection for JSON. Set {nameof(ServeOptions)}." +
                $"{nameof(ServeOptions.JsonOptions)} with a {nameof(JsonSerializerOptions.TypeInfoResolver)} that " +
                "knows the contract's types: a JsonSerializerContext.");
        }

        JsonSerializerOptions settings = given is null
            ? new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                IncludeFields = true,
                // It goes to terminals and programs, not into a page.
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                AllowOutOfOrderMetadataProperties = true,
                Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
            }
            : new JsonSerializerOptions(given);
        settings.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { DescribeUnion } };
        return settings;
    }

    /// <summary>An object of a union's says which of its types it has, by the type's name.</summary>
    private static void DescribeUnion(JsonTypeInfo type)
    {
        if (type.PolymorphismOptions is not null)
            return;
        foreach (UnionAttribute member in type.Type.GetCustomAttributes<UnionAttribute>(inherit: false))
        {
            type.PolymorphismOptions ??= new JsonPolymorphismOptions();
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(member.Type, member.Type.Name));
        }
    }
}
