using System;

namespace Ginnel.Spooling;

/// <summary>A message to be appended whose headers are bytes already, as <see cref="SpoolHeaders"/> has them.</summary>
internal readonly record struct RawMessage(ReadOnlyMemory<byte> Headers, ReadOnlyMemory<byte> Payload);
