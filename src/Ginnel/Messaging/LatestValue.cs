using System;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Messaging;

/// <summary>One value that its writer replaces and any number of processes read: the newest wins.</summary>
/// <remarks>
/// It is a topic of which readers look at the newest message only. There are <c>8</c> slots for it, so a reader would
/// have to be overtaken seven times while it copies a value before it has to start over; the writer waits for nobody.
/// </remarks>
public static class LatestValue
{
    internal const int SlotCount = 8;

    /// <summary>Publishes a value under a name.</summary>
    /// <param name="name">As for <see cref="Endpoints.Endpoint.Listen"/>.</param>
    /// <param name="initial">What the first reader finds.</param>
    /// <param name="options">Its policy and capacity mean nothing here. Null for the defaults.</param>
    /// <exception cref="EndpointInUseException">The name is in use.</exception>
    public static LatestValueWriter<T> Publish<T>(string name, T initial, TopicOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= TopicOptions.Default;
        var codec = new TopicCodec<T>();
        var core = new PublicationCore(
            name, Hello<T>(options.TypeName), SlotCount, TopicCodec<T>.CapacityFor(options.MessageCapacity),
            isBounded: false, options.Listening, options.WaitStrategy, core => core.Publish(codec, initial));
        return new LatestValueWriter<T>(core, codec);
    }

    /// <summary>Opens a value, holding up the thread until that is done.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public static LatestValueReader<T> Open<T>(
        string name, SubscribeOptions? options = null, CancellationToken cancellationToken = default) =>
        OpenAsync<T>(name, options, cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <summary>Opens a value.</summary>
    /// <param name="name">As for <see cref="Endpoints.Endpoint.ConnectAsync"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="EndpointNotFoundException">Nobody publishes under the name.</exception>
    /// <exception cref="HandshakeException">There is something else under the name.</exception>
    public static async ValueTask<LatestValueReader<T>> OpenAsync<T>(
        string name, SubscribeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= SubscribeOptions.Default;
        SubscriptionCore core = await SubscriptionCore.ConnectAsync(
            name, Hello<T>(options.TypeName), options, cancellationToken).ConfigureAwait(false);
        return new LatestValueReader<T>(core);
    }

    private static SharedHello Hello<T>(string? typeName) => new(SharedKind.LatestValue, ChannelHello.Of<T>(typeName));
}
