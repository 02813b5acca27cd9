using System.Text.Json.Serialization;
using Ginnel.Endpoints;

namespace Ginnel.Tests.Peer.Watched;

/// <summary>Writes the table of open handles, also in a native program.</summary>
[JsonSerializable(typeof(HandleInfo[]))]
internal sealed partial class HandlesContext : JsonSerializerContext;
