using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ginnel.Cli.Web;

/// <summary>How facts are written for the page.</summary>
internal static class WebJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }
}
