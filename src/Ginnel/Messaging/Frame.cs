using System;

namespace Ginnel.Messaging;

/// <summary>A message as it lies in the writer's pages, or where it was put together.</summary>
/// <param name="kind">What it is.</param>
/// <param name="payload">
/// Its bytes, until <see cref="FrameReader.Advance"/>. The writer may change them while they are read.
/// </param>
internal readonly ref struct Frame(byte kind, ReadOnlySpan<byte> payload)
{
    public byte Kind { get; } = kind;

    public ReadOnlySpan<byte> Payload { get; } = payload;
}
