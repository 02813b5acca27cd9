using System;
using System.Threading.Tasks;

namespace Ginnel.Messaging;

/// <summary>The side of a latest value that replaces it.</summary>
/// <remarks>One thread writes at a time, and never waits for a reader. Disposal may come from any thread.</remarks>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class LatestValueWriter<T> : IAsyncDisposable, IDisposable
{
    private readonly PublicationCore _core;
    private readonly TopicCodec<T> _codec;

    internal LatestValueWriter(PublicationCore core, TopicCodec<T> codec)
    {
        _core = core;
        _codec = codec;
    }

    /// <summary>How often the value was replaced.</summary>
    public long Version => _core.Writer.Written - 1;

    /// <summary>Processes that have the value open.</summary>
    public int ReaderCount => _core.ReaderCount;

    internal PublicationCore Core => _core;

    /// <summary>Replaces the value.</summary>
    /// <exception cref="ArgumentException">It is larger than <see cref="TopicOptions.MessageCapacity"/>.</exception>
    public void Write(in T value) => _core.Publish(_codec, value);

    /// <summary>Ends writing, as <see cref="DisposeAsync"/> does, holding up the thread.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Ends writing: readers keep the last value, and see that there will be no other.</summary>
    public ValueTask DisposeAsync() => _core.DisposeAsync();
}
