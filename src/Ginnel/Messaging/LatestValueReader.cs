using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>A side of a latest value that reads it.</summary>
/// <remarks>
/// One thread reads at a time; disposal may come from any. A value is never half of one and half of another. When the
/// writer is gone the last value stays.
/// </remarks>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class LatestValueReader<T> : IAsyncDisposable, IDisposable
{
    // Each is lost only to a writer that has written seven values meanwhile: honest ones do not do that often.
    private const int MostTries = 10_000;

    private readonly SubscriptionCore _core;
    private readonly TopicCodec<T> _codec = new();

    internal LatestValueReader(SubscriptionCore core) => _core = core;

    /// <summary>How often the value had been replaced when it was read last; 0 for the initial one.</summary>
    public long Version => _core.Reader.Next;

    /// <summary>Whether the writer was disposed, or its process has died: there will be no other value.</summary>
    public bool HasWriterGone => _core.HasWriterGone;

    /// <summary>The process that writes.</summary>
    public Peer Peer => _core.Peer;

    internal SubscriptionCore Core => _core;

    /// <summary>Reads the newest value.</summary>
    /// <exception cref="PeerProtocolException">The writer breaks the rules.</exception>
    /// <exception cref="InvalidMessageException">The value is not of the type.</exception>
    public T Read()
    {
        for (int tries = 0; tries < MostTries; tries++)
        {
            _core.MoveToNewest();
            if (!_core.TryFind(out ReadOnlySpan<byte> payload))
                continue;
            if (_codec.TryDecode(_core.Reader, payload, out T value))
                return value;
        }

        throw new PeerProtocolException(
            $"The writer has overwritten the value each of {MostTries} times that it was read. It states what it has " +
            "not written, or writes far faster than this process can read: make the value smaller.");
    }

    /// <summary>Waits until there is a newer value than the one that was read last.</summary>
    /// <returns>False when the writer was disposed instead.</returns>
    /// <exception cref="PeerDiedException">The process that writes has died.</exception>
    public ValueTask<bool> WaitForChangeAsync(CancellationToken cancellationToken = default) =>
        _core.WaitAsync(cancellationToken);

    /// <summary>The same, holding up the thread.</summary>
    /// <inheritdoc cref="WaitForChangeAsync"/>
    public bool WaitForChange(CancellationToken cancellationToken = default) => _core.Wait(cancellationToken);

    /// <summary>Closes it, as <see cref="DisposeAsync"/> does, holding up the thread.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Gives the pages back. Doing so twice is fine.</summary>
    public ValueTask DisposeAsync() => _core.DisposeAsync();
}
