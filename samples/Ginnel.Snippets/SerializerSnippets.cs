using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ginnel.Serialization;

namespace Ginnel.Snippets;

/// <summary>Another serialiser does the work for one type: here System.Text.Json, which comes with .NET.</summary>
internal static class SerializerSnippets
{
    public static void Run()
    {
        #region another-serializer
        MessageFormatter.Register(new JsonFormatter<Recipe>(RecipeContext.Default.Recipe));
        byte[] message = MessageSerializer.Serialize(new Recipe("Parkin", ["oatmeal", "treacle", "ginger"]));
        Recipe recipe = MessageSerializer.Deserialize<Recipe>(message);
        #endregion

        Console.WriteLine($"{recipe.Name} needs {string.Join(", ", recipe.Ingredients)}.");
    }
}

#region json-formatter
internal sealed class JsonFormatter<T>(JsonTypeInfo<T> type) : IMessageFormatter<T>
{
    public void Write(ref MessageWriter writer, in T value) =>
        writer.WriteArray(JsonSerializer.SerializeToUtf8Bytes(value, type));

    public T Read(ref MessageReader reader)
    {
        // An array of our own: the bytes of a message may change under a reader, which others are not made for.
        byte[]? json = reader.ReadArray<byte>();
        try
        {
            return JsonSerializer.Deserialize(json, type)!;
        }
        catch (JsonException exception)
        {
            reader.Throw($"This is not the JSON of a {typeof(T).Name}.", exception);
            throw;
        }
    }
}
#endregion

internal sealed record Recipe(string Name, List<string> Ingredients);

[JsonSerializable(typeof(Recipe))]
internal sealed partial class RecipeContext : JsonSerializerContext;
