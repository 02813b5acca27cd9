using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ginnel.Demo.Protocol;

/// <summary>Reads and writes the frames' JSON without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Request))]
[JsonSerializable(typeof(Reply))]
public sealed partial class ProtocolJson : JsonSerializerContext;
