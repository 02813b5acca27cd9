using System;
using System.Threading.Channels;

namespace Ginnel.Tests.Messaging.Contract;

/// <summary>A channel that holds at least <see cref="LeastCapacity"/> numbers, and not without end.</summary>
internal sealed class ChannelPair(ChannelWriter<long> writer, ChannelReader<long> reader, Action dispose)
    : IDisposable
{
    public const int LeastCapacity = 50;

    public ChannelWriter<long> Writer { get; } = writer;

    public ChannelReader<long> Reader { get; } = reader;

    public void Dispose() => dispose();
}
